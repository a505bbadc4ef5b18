"""Conditions on the amount, both ends included."""

from __future__ import annotations

import pytest

from services.compensation.domain.vectors.bound import column
from services.compensation.domain.vectors.rule import Bound


@pytest.mark.parametrize(
    ("bound", "met"),
    [
        pytest.param(Bound(), [True, True, True], id="no end"),
        pytest.param(Bound(at_least=2), [False, True, True], id="from two on"),
        pytest.param(Bound(at_most=2), [True, True, False], id="up to two"),
        pytest.param(Bound(2, 2), [False, True, False], id="two exactly"),
    ],
)
def test_a_bound(bound: Bound, met: list[bool]) -> None:
    assert bound.holds(column([1, 2, 3])).tolist() == met

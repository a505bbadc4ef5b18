"""The manager's override."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.compensation.domain.override import override_on
from tests.compensation.facts import usd


@pytest.mark.parametrize(
    ("credited", "pays"),
    [
        pytest.param(10_000, "50", id="half a percent"),
        pytest.param(0, "0", id="nothing of nothing"),
        pytest.param(1, "0.01", id="half a cent is rounded away from zero"),
        pytest.param("0.99", "0", id="less than half a cent is nothing"),
    ],
)
def test_override(credited: int | str, pays: str) -> None:
    assert override_on(usd(credited), rate=Decimal("0.005")) == usd(pays)

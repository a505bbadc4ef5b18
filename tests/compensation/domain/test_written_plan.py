"""A plan as it is handed in."""

from __future__ import annotations

import pytest

from services.compensation.domain.written_plan import written_plan
from shared.kernel.errors import Refusal

COMPONENTS = [{"kind": "commission", "id": "commission", "rate": "0.10"}]


def test_the_record_names_the_plan() -> None:
    plan = written_plan({"components": COMPONENTS, "id": "other"}, "Ten per cent", "USD", "flat")
    assert (plan.id, plan.title, plan.currency) == ("flat", "Ten per cent", "USD")


def test_an_example_that_does_not_come_out_is_refused_with_its_place() -> None:
    deal = {"id": "D1", "on": "2026-03-01", "owner": "anna", "currency": "USD", "lines": [{"amount": "1000"}]}
    wrong = {"name": "x", "facts": {"deals": [deal]}, "expect": [{"value": "99"}]}
    with pytest.raises(Refusal) as refused:
        written_plan({"components": COMPONENTS, "examples": [wrong]}, "Ten per cent", "USD", "flat")
    assert str(refused.value.field).startswith("examples[0]")

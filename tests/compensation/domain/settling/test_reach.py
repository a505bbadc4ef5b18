"""How far a fact reaches under some plans."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.compensation.domain.language.plan import PlanVersion
from services.compensation.domain.language.terms import plan_of
from services.compensation.domain.settling.reach import ALWAYS, reach_of

TIERS = [{"from": "0", "to": "100", "rate": "0.1"}, {"from": "100", "rate": "0.2"}]
MONTHLY: dict[str, Any] = {"kind": "commission", "id": "monthly", "rate": {"mode": "marginal", "tiers": TIERS}}
QUARTERLY: dict[str, Any] = {**MONTHLY, "id": "quarterly", "period": "quarter"}
WHOLE: dict[str, Any] = {
    "kind": "commission",
    "id": "whole",
    "rate": {"mode": "whole_period", "lower_bound": "included", "tiers": TIERS},
}
CAPPED: dict[str, Any] = {
    "kind": "commission",
    "id": "capped",
    "base": "deals",
    "rate": "12.50",
    "cap": [{"amount": {"value": "30"}}],
}
OVERRIDE = {"kind": "commission", "id": "override", "credit": {"of": "manager"}, "rate": "0.01"}
STATED = {"kind": "commission", "id": "stated", "rate": {"attribute": "payee.rate"}}
BY_COUNT = {**STATED, "id": "count", "rate": {"by": {"counts": "units"}, "rows": [{"when": "2..", "value": "0.1"}]}}
BY_PRODUCT = {**STATED, "rate": {"by": "line.product", "rows": [{"when": "a", "value": MONTHLY["rate"]}]}}
YEARLY = {"measure": {"over": "year"}, "at_least": "5"}
GATED = {**STATED, "gate": {"any_of": [{"measure": "amount", "at_least": "1"}, {"all_of": [YEARLY]}]}}
DRAW = {"kind": "draw", "id": "draw", "amount": "1000"}
DAY = date(2026, 5, 20)


def versions(*components: dict[str, Any], **terms: object) -> list[PlanVersion]:
    """One version of one plan."""
    return [PlanVersion(plan_of({"id": "plan", "currency": "USD", "components": list(components), **terms}))]


@pytest.mark.parametrize(
    ("components", "narrow", "tail"),
    [
        pytest.param((MONTHLY, OVERRIDE), {"override"}, True, id="an override looks at its deal only"),
        pytest.param((MONTHLY, QUARTERLY), set(), True, id="marginal tiers go on from what was counted"),
        pytest.param((WHOLE, OVERRIDE), {"override"}, True, id="a whole period moves as one, when it reaches a tier"),
        pytest.param(
            (MONTHLY, OVERRIDE, {**OVERRIDE, "id": "second"}), set(), False, id="two overrides vie for a deal"
        ),
        pytest.param((STATED, MONTHLY), {"stated"}, True, id="a rate stated by a fact looks at its deal only"),
        pytest.param((BY_COUNT, OVERRIDE), {"override"}, False, id="a table of counts is decided as a whole"),
        pytest.param((BY_PRODUCT, OVERRIDE), {"override"}, False, id="so is one with tiers in its rows"),
        pytest.param((OVERRIDE, DRAW), set(), False, id="a draw builds on all other pay"),
    ],
)
def test_components(components: tuple[dict[str, Any], ...], narrow: set[str], tail: bool) -> None:
    reach = reach_of(versions(*components))
    assert (set(reach.narrow), reach.tail) == (narrow, tail)


@pytest.mark.parametrize(
    ("components", "window"),
    [
        pytest.param((MONTHLY,), (date(2026, 5, 1), date(2026, 5, 31)), id="a month"),
        pytest.param((MONTHLY, QUARTERLY), (date(2026, 4, 1), date(2026, 6, 30)), id="the longest period"),
        pytest.param((MONTHLY, DRAW), ALWAYS, id="a draw looks at all time"),
        pytest.param((GATED,), (date(2026, 1, 1), date(2026, 12, 31)), id="a gate within others counts over its own"),
        pytest.param((OVERRIDE,), None, id="nothing counts over time"),
    ],
)
def test_window(components: tuple[dict[str, Any], ...], window: tuple[date, date] | None) -> None:
    assert reach_of(versions(*components)).window([DAY]) == window


def test_other_refund_policies_reach_into_every_period() -> None:
    assert reach_of(versions(MONTHLY, refunds="original_rate")).window([DAY]) == ALWAYS


def test_what_counts_is_sorted_by_whom_it_pays() -> None:
    yearly = {**MONTHLY, "id": "yearly", "period": "year", "credit": "manager"}
    parts = reach_of(versions(MONTHLY, WHOLE, yearly)).parts
    assert [(set(part.counted), part.manages) for part in parts] == [({"monthly", "whole"}, False), ({"yearly"}, True)]

"""What a component needs of the deals beside those touched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from services.compensation.domain.language.terms import plan_of
from services.compensation.domain.settling.need import Need, ladders_of, needs_of
from tests.compensation.domain.settling.test_reach import CAPPED, MONTHLY, OVERRIDE, QUARTERLY, TIERS, WHOLE, versions

Terms = Mapping[str, Any]
GRADED = WHOLE["rate"]
ENDING = {"tiers": [TIERS[0], {**TIERS[1], "to": "200"}], "above_top": "continue"}
SHARED = {**MONTHLY, "credit": {"of": "manager", "share": "0.5"}}


def needs(*components: Terms, **terms: object) -> Mapping[str, Need]:
    """Of one version of one plan."""
    plan = versions(*map(dict, components), **terms)[0].plan
    return needs_of([plan], [component.id for component in plan.components])


@pytest.mark.parametrize(
    ("component", "need"),
    [
        pytest.param(MONTHLY, "sum_before", id="marginal tiers go on from a sum"),
        pytest.param(QUARTERLY, "sum_before", id="whatever the period, if it is one's own"),
        pytest.param({**QUARTERLY, "credit": "manager"}, "edges", id="a manager's long count moves at its edges"),
        pytest.param({**MONTHLY, "credit": "manager"}, "sum_before", id="a manager's month is short"),
        pytest.param(WHOLE, "total", id="a whole period hangs on its total"),
        pytest.param({**WHOLE, "credit": "manager"}, "total", id="a manager's too"),
        pytest.param(CAPPED, "period", id="a cap is used up in walk order"),
    ],
)
def test_needs(component: Terms, need: Need) -> None:
    assert needs(component) == {component["id"]: need}


@pytest.mark.parametrize(
    "component",
    [
        pytest.param({**WHOLE, "rate": {**GRADED, "settle": "as_reached"}}, id="each tier reached trues up"),
        pytest.param(
            {**WHOLE, "rate": {**GRADED, "interpolation": "sum_of_rates", **ENDING}}, id="between bounds the rate rises"
        ),
        pytest.param(
            {**WHOLE, "rate": {**GRADED, **ENDING, "above_top": "stop"}}, id="above the top the rate is spread thinner"
        ),
        pytest.param({**WHOLE, "rate": {**GRADED, "measure": {"counts": "deals"}}}, id="something else is counted"),
        pytest.param({**MONTHLY, "rate": {**MONTHLY["rate"], "measure": {"quota": "quota"}}}, id="a quota"),
        pytest.param({**MONTHLY, "floor": [{"amount": {"value": "5"}}]}, id="a floor"),
        pytest.param({**MONTHLY, "cap": [{"amount": {"value": "5"}}]}, id="a cap on tiers"),
        pytest.param(
            {**CAPPED, "cap": [{"amount": {"value": "0.1", "of": "target_incentive"}}]}, id="a cap of a promise"
        ),
        pytest.param({**CAPPED, "cap": [{"amount": {"value": "30"}, "per": "year"}]}, id="a cap beyond the period"),
        pytest.param({**MONTHLY, "last_day": "2026-05-31"}, id="in force for some days only"),
        pytest.param(SHARED, id="a share of the credit is no whole minor unit"),
    ],
)
def test_who_needs_more_gets_everything(component: Terms) -> None:
    assert needs(component) == {}


@pytest.mark.parametrize(
    "terms",
    [
        pytest.param({"time_zone": "Asia/Tokyo"}, id="days that begin elsewhere"),
        pytest.param({"refunds": "original_rate"}, id="refunds that take back what was paid"),
        pytest.param({"changes": {"terms": "period_end"}}, id="the version at the period's end"),
        pytest.param({"rounding": {"per": "period"}}, id="rounding once a period"),
    ],
)
def test_so_do_plans_whose_lines_hang_on_more(terms: dict[str, object]) -> None:
    assert needs(MONTHLY, **terms) == {}


def test_one_that_needs_more_leaves_the_others_no_part() -> None:
    assert needs(MONTHLY, {**OVERRIDE, "floor": [{"amount": {"value": "5"}}]}) == {}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({**MONTHLY, "period": "quarter"}, id="another period"),
        pytest.param({**MONTHLY, "cap": [{"amount": {"value": "5"}}]}, id="another need"),
        pytest.param(WHOLE, id="missing in a version: what it counts begins anew"),
    ],
)
def test_versions_that_differ_leave_no_part(other: Terms) -> None:
    plans = [versions(dict(each))[0].plan for each in (MONTHLY, other)]
    assert needs_of(plans, ["monthly", "whole"]) == {}


def test_rates_of_a_total_may_not_differ_between_versions() -> None:
    raised = {**WHOLE, "rate": {**GRADED, "tiers": [{**TIERS[0], "rate": "0.15"}, TIERS[1]]}}
    plans = [versions(dict(each))[0].plan for each in (WHOLE, raised)]
    assert needs_of(plans, ["whole"]) == {}


def test_a_total_decides_the_rate_in_minor_units() -> None:
    plan = plan_of({"id": "plan", "currency": "USD", "components": [WHOLE]})
    (ladder,) = ladders_of(plan, plan.components[0])
    assert [ladder.tier(total) for total in (0, 9_999, 10_000, 99_999)] == [0, 0, 1, 1]

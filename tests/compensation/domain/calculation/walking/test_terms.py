"""Terms: versions and plans that change within a period."""

import pytest

from services.compensation.domain.facts.payees import OnPlan
from services.compensation.domain.language.plan import Plan, PlanVersion
from services.compensation.domain.language.policies import Changes
from tests.compensation.pay import D, amounts, commission, day, deal, facts, paid, payee, plan, tiers, versions

LOW, HIGH = tiers((0, 100, "0.1"), (100, None, "0.2")), tiers((0, 100, "0.3"), (100, None, "0.4"))


DEALS = (deal("a", "01-05", 80), deal("b", "01-20", 80))


@pytest.mark.parametrize(
    ("changes", "other", "pays"),
    [
        pytest.param(Changes(), "c", ["8", "30"], id="attainment carries over for the same component"),
        pytest.param(Changes(attainment="restarts"), "c", ["8", "24"], id="or restarts where the plan says so"),
        pytest.param(Changes(), "d", ["8", "24"], id="another component starts from nothing"),
        pytest.param(Changes(terms="period_start"), "c", ["8", "14"], id="terms as at the period's beginning"),
        pytest.param(Changes(terms="period_end"), "c", ["24", "30"], id="terms as at the period's end"),
    ],
)
def test_a_new_version_within_a_month(changes: Changes, other: str, pays: list[str]) -> None:
    pair = versions(commission(LOW), commission(HIGH, id=other), changes=changes)
    assert sorted(amounts(paid(pair, facts(*DEALS)).lines)) == sorted(D(p) for p in pays)


def test_of_two_versions_from_one_day_the_higher_number_holds() -> None:
    pair = [
        PlanVersion(Plan(id="plan", currency="USD", components=(commission(r),)), n)
        for n, r in ((2, "0.2"), (1, "0.1"))
    ]
    assert paid(pair, facts(DEALS[0])).pay("ann") == 1600


def test_another_plan_with_the_same_component_id_goes_on() -> None:
    ann = payee(plans=(OnPlan(plan="p"), OnPlan(plan="q", first_day=day("01-16"))))
    plans = [plan(commission(LOW), id="p"), plan(commission(HIGH), id="q")]
    assert amounts(paid(plans, facts(*DEALS, payees=[ann])).lines) == [8, 30]


def test_a_plan_left_and_taken_up_again_starts_from_nothing() -> None:
    ann = payee(
        plans=(OnPlan(plan="p"), OnPlan(plan="q", first_day=day("01-10")), OnPlan(plan="p", first_day=day("01-16")))
    )
    plans = [plan(commission(LOW), id="p"), plan(commission(HIGH, id="x"), id="q")]
    assert amounts(paid(plans, facts(*DEALS, payees=[ann])).lines) == [8, 8]

"""Quotas and promises by days in force."""

from typing import Any

import pytest

from services.compensation.domain.facts.payees import OnPlan
from services.compensation.domain.facts.targets import QuotaRelief
from services.compensation.domain.language.components import AnyComponent
from services.compensation.domain.language.figures import Amount
from services.compensation.domain.language.limits import Limit
from services.compensation.domain.language.measures import Measure
from services.compensation.domain.language.policies import Changes
from tests.compensation.pay import D, commission, day, deal, facts, paid, payee, plan, quota, tiers, unpaid, versions

ATTAINMENT = tiers((0, 1, "0.1"), (1, None, "0.2"), measure=Measure(quota="quota"))


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        pytest.param({}, 310, id="the whole quota for the whole month"),
        pytest.param({"hired_on": day("01-17")}, 150, id="hired on the 17th: 15 of 31 days"),
        pytest.param({"left_on": day("01-10")}, 100, id="left on the 10th: 10 of 31 days"),
        pytest.param({"leave": (unpaid("01-11", "01-31"),)}, 100, id="less unpaid leave"),
        pytest.param({"plans": (OnPlan(plan="plan", first_day=day("01-22")),)}, 100, id="days on the plan"),
    ],
)
def test_quotas_are_prorated_by_days(more: dict[str, Any], asked: int) -> None:
    world = facts(
        deal("a", "01-02", 1), deal("b", "01-31", 1), payees=[payee(**more)], quotas=(quota(310, "01-01", "01-31"),)
    )
    assert {line.quota for line in paid(plan(commission(ATTAINMENT)), world).lines} == {asked * 100}


def test_quotas_are_not_prorated_where_the_plan_does_not() -> None:
    version = plan(commission(ATTAINMENT), changes=Changes(prorate=()))
    world = facts(deal("b", "01-31", 1), payees=[payee(hired_on=day("01-17"))], quotas=(quota(310, "01-01", "01-31"),))
    assert paid(version, world).lines[0].quota == 31_000


@pytest.mark.parametrize(
    ("approved", "asked"),
    [
        pytest.param("max", "160", id="a ramp of half the days at a quarter"),
        pytest.param(None, "310", id="not approved"),
    ],
)
def test_ramp_and_relief_count_when_approved(approved: str | None, asked: str) -> None:
    ramp = QuotaRelief(
        payee="ann", first_day=day("01-01"), last_day=day("01-20"), share=D("0.25"), approved_by=approved
    )
    world = facts(deal("b", "01-31", 1), quotas=(quota(310, "01-01", "01-31"),), quota_relief=(ramp,))
    assert paid(plan(commission(ATTAINMENT)), world).lines[0].quota == D(asked) * 100


def test_a_year_quota_serves_months_by_days_and_an_exact_one_goes_first() -> None:
    year, march = quota(365, "01-01", "12-31"), quota(100, "03-01", "03-31")
    world = facts(deal("a", "01-02", 1), deal("b", "03-02", 1), quotas=(year, march))
    assert [line.quota for line in paid(plan(commission(ATTAINMENT)), world).lines] == [3_100, 10_000]


def test_a_cap_is_prorated_by_the_days_of_each_version() -> None:
    def capped(amount: int) -> AnyComponent:
        return commission("1", cap=(Limit(Amount(D(amount))),))

    pair = versions(capped(31), capped(62), second="01-11")
    assert paid(pair, facts(deal("a", "01-05", 500), deal("b", "01-20", 500))).pay("ann") == (10 + 42) * 100

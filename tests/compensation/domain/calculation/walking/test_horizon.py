"""The horizon: a leaver's last deals."""

from services.compensation.domain.language.policies import Leavers
from tests.compensation.pay import (
    commission,
    day,
    deal,
    facts,
    paid,
    payee,
    plan,
)


def test_deals_after_a_leavers_last_day_pay_as_long_as_the_plan_says() -> None:
    world = facts(deal("a", "02-10", 100), deal("b", "02-11", 100), payees=[payee(left_on=day("01-31"))])
    assert paid(plan(commission("0.1")), world).pay("ann") == 0
    kept = paid(plan(commission("0.1"), leavers=Leavers(deals_until_days=10)), world)
    assert [line.deal for line in kept.lines] == ["a"]

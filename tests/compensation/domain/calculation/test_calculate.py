"""What is wrong with a deal is a problem of those concerned; others are paid."""

from services.compensation.domain.facts.payees import (
    OnPlan,
)
from tests.compensation.pay import (
    commission,
    day,
    deal,
    facts,
    paid,
    payee,
    plan,
)

PEOPLE = [payee("ann", "t"), payee("bob", "t"), payee("mia", "t"), payee("max", "top"), payee("pat")]


def test_parts_of_101_percent_pay_nobody_and_other_deals_are_paid() -> None:
    bad = deal("a", "01-05", 100, splits=[("ann", "0.6"), ("bob", "0.41")])
    result = paid(plan(commission("0.1")), facts(bad, deal("b", "01-06", 100, owner="pat"), payees=PEOPLE))
    assert [(line.payee, line.deal) for line in result.lines] == [("pat", "b")]
    assert [(p.reason, p.payee) for p in result.problems] == [("splits_not_whole", "ann"), ("splits_not_whole", "bob")]


def test_nobody_is_paid_before_joining_or_without_a_plan() -> None:
    ann = payee(hired_on=day("01-10"))
    late = payee("bob", plans=(OnPlan(plan="plan", first_day=day("01-10")),))
    world = facts(deal("a", "01-09", 100), deal("b", "01-09", 100, owner="bob"), deal("c", "01-09", 100, owner="who"),
                  payees=[ann, late])  # fmt: skip
    result = paid(plan(commission("0.1")), world)
    assert not result.lines
    assert [(p.reason, p.payee) for p in result.problems] == [
        ("no_plan", "bob"), ("unknown_member", "ann"), ("unknown_member", "who"),
    ]  # fmt: skip

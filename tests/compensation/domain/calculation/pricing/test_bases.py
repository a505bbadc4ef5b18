"""Bases: margin, units, activities, deals."""

from services.compensation.domain.facts.targets import Activity
from services.compensation.domain.language.components import Base
from services.compensation.domain.language.figures import Condition
from tests.compensation.pay import (
    D,
    amounts,
    commission,
    day,
    deal,
    facts,
    line,
    paid,
    pay_of,
    plan,
    usd,
)


def test_a_bonus_for_each_deal_that_qualifies() -> None:
    big = Condition(line="amount", at_least=D(50_000))
    world = facts(deal("a", "01-05", 49_999), deal("b", "01-06", 50_001))
    assert amounts(paid(plan(commission("0.005", where=(big,))), world).lines) == [D("250.01")]
    each = commission("100", base=Base("deals"), where=(Condition(deal="amount", at_least=D(50_000)),))
    assert pay_of(plan(each), facts(deal("a", "01-05", [line(30_000, 1), line(30_000, 2)]))) == 100


def test_fixed_amounts_per_unit_and_per_activity() -> None:
    units = plan(commission("2.50", base=Base("units")))
    assert pay_of(units, facts(deal("a", "01-05", [line(10, units=D(3))]))) == D("7.50")
    meetings = plan(commission("50", base=Base("activities", "meeting")))
    world = facts(activities=(Activity(id="m", payee="ann", kind="meeting", on=day("01-05"), count=D(2)),
                              Activity(id="n", payee="ann", kind="demo", on=day("01-05"))))  # fmt: skip
    assert pay_of(meetings, world) == 100


def test_margin_is_paid_where_the_plan_says_so() -> None:
    assert (
        pay_of(plan(commission("0.1", base=Base("margin"))), facts(deal("a", "01-05", [line(100, margin=usd(40))])))
        == 4
    )

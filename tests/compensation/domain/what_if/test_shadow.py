"""A draft beside the real plan: who would win, who would lose, and that everything else stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from services.compensation.domain.facts.deals import Deal, Line
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.payees import OnPlan, Payee
from services.compensation.domain.language.components import Commission
from services.compensation.domain.language.plan import Plan, PlanVersion
from services.compensation.domain.what_if.shadow import compare
from shared.kernel.money import Money


def plan(name: str, rate: str, least: str = "0") -> PlanVersion:
    """A flat plan."""
    terms = Commission(id="c", rate=(Decimal(rate),))
    return PlanVersion(Plan(id=name, title=least, currency="USD", components=(terms,)))


def deal(name: str, owner: str, day: int, minor: int) -> Deal:
    """A won deal of March."""
    line = Line(amount=Money(minor, "USD"))
    return Deal(id=name, on=date(2026, 3, day), owner=owner, currency="USD", lines=(line,))


PAYEES = tuple(
    Payee(id=name, plans=(OnPlan(plan=on),)) for name, on in (("anna", "old"), ("bert", "old"), ("cleo", "other"))
)
FACTS = Facts(
    payees=PAYEES, deals=(deal("1", "anna", 1, 100_00), deal("2", "bert", 2, 300_00), deal("3", "cleo", 3, 9))
)
PLANS = (plan("old", "0.10"), plan("other", "0.5"))
MARCH = {"first_day": date(2026, 3, 1), "last_day": date(2026, 3, 31)}


def test_those_on_the_plan_win_and_nobody_else_moves() -> None:
    found = compare(plan("draft", "0.12"), {"old"}, PLANS, FACTS, **MARCH)
    assert [(each.payee, each.difference) for each in found.winners] == [("bert", 6_00), ("anna", 2_00)]
    assert found.losers == ()
    assert {each.payee for each in found.moved} == {"anna", "bert"}


def test_losers_come_hardest_hit_first() -> None:
    found = compare(plan("draft", "0.01"), {"old"}, PLANS, FACTS, **MARCH)
    assert [(each.payee, each.difference) for each in found.losers] == [("bert", -27_00), ("anna", -9_00)]


def test_periods_outside_do_not_count() -> None:
    april = {"first_day": date(2026, 4, 1), "last_day": date(2026, 4, 30)}
    assert compare(plan("draft", "0.01"), {"old"}, PLANS, FACTS, **april).outcomes == ()


def test_the_same_terms_move_nothing() -> None:
    draft = replace(PLANS[0], plan=replace(PLANS[0].plan, id="draft"))
    assert compare(draft, {"old"}, PLANS, FACTS, **MARCH).moved == ()

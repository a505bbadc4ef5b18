"""A draft beside the real plan: who would win, who would lose, and that everything else stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.compensation.domain.facts.deals import Deal, Line
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.payees import Membership, OnPlan, Payee, Team
from services.compensation.domain.language.components import Commission
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.language.plan import Plan, PlanVersion
from services.compensation.domain.plan import for_managers, overrides_alone
from services.compensation.domain.what_if.shadow import Running, compare, shadow_pay
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


def running(rate: str, *whom: str) -> Running:
    """A flat draft in place of the old plan."""
    return Running(plan("draft", rate).plan, "old", frozenset(whom) or None)


ALL = {"anna", "bert", "cleo"}


@pytest.mark.parametrize(
    ("draft", "asked", "pay"),
    [
        pytest.param(running("0.12"), ALL, {"anna": 12_00, "bert": 36_00}, id="everybody on the plan, nobody else"),
        pytest.param(running("0.12", "bert"), ALL, {"bert": 36_00}, id="only those named"),
        pytest.param(running("0.12", "cleo"), ALL, {}, id="whoever is on another plan stays on it"),
        pytest.param(running("0.12"), {"anna"}, {"anna": 12_00}, id="only those asked about are calculated"),
    ],
)
def test_what_a_shadow_would_pay(draft: Running, asked: set[str], pay: dict[str, int]) -> None:
    found = shadow_pay(draft, PLANS, FACTS, asked)
    assert found == {(payee, "2026-03", "USD"): minor for payee, minor in pay.items()}


def test_a_manager_on_no_plan_has_the_drafts_overrides_and_nothing_else() -> None:
    over = Commission(id="o", credit=Credit("manager"), rate=(Decimal("0.01"),))
    old = PlanVersion(replace(PLANS[0].plan, components=(*PLANS[0].plan.components, over)))
    paid_by = PlanVersion(overrides_alone(old.plan))
    mia = Payee(id="mia", plans=(OnPlan(plan=for_managers("old")),))
    anna = replace(PAYEES[0], teams=(Membership(team="t"),))
    facts = replace(
        FACTS,
        payees=(anna, mia),
        teams=(Team(id="t", manager="mia"),),
        deals=(deal("1", "anna", 1, 100_00), deal("2", "mia", 2, 100_00)),
    )
    draft = replace(old.plan, components=(PLANS[0].plan.components[0], replace(over, rate=(Decimal("0.03"),))))
    found = shadow_pay(Running(draft, "old"), [old, paid_by], facts, {"mia"})
    assert found == {("mia", "2026-03", "USD"): 3_00}

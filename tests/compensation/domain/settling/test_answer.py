"""The calculation's answer in the ledger's words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.ledger.line import LineKey, LineState
from services.compensation.domain.settling.answer import exceptions, line_states, month_of, roles_of
from services.compensation.domain.settling.world import deal_facts
from tests.compensation.facts import an_id
from tests.compensation.small_world import DEALS, PLANS, told


def test_the_answer_is_the_ledgers_lines() -> None:
    facts, names = told()
    result = calculate(PLANS.in_words, facts)
    states = line_states(result, names, roles_of(PLANS.in_words), date(2026, 4, 1))

    second = LineKey(an_id("anna"), "commission", "2026-03", an_id("D2"), "1", "owner", "USD")
    assert states[second] == LineState(1_000_000, 40_000, 0, an_id("default"), 1)
    assert {(key.role, state.amount) for key, state in states.items() if key.deal_id == an_id("D1")} == {
        ("owner", 45_000),
        ("manager", 7_500),
    }
    assert exceptions(result, names) == []


def test_somebody_on_no_plan_is_an_exception() -> None:
    facts, names = told()
    bens = [replace(DEALS[0], id=an_id("D3"), external_id="D3", owner_id=an_id("ben"))]
    names.remember(bens)
    (found,) = exceptions(calculate(PLANS.in_words, replace(facts, deals=deal_facts(bens, {}, names))), names)
    assert (found.key.kind, found.key.payee_id, found.deal_external_id, found.period) == (
        "plan",
        an_id("ben"),
        "D3",
        "2026-03",
    )


def test_a_periods_last_month() -> None:
    names = ("2026-03", "2026-Q2", "2026-H1", "2026", "2026-W01")
    assert [month_of(name) for name in names] == ["2026-03", "2026-06", "2026-06", "2026-12", "2026-01"]

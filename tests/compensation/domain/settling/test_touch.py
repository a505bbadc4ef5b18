"""Which fact is named for a line that moved."""

from __future__ import annotations

from datetime import date

from services.compensation.domain.cause import Cause, won
from services.compensation.domain.ledger.line import LineKey
from services.compensation.domain.settling.touch import Causes, Touch
from tests.compensation.facts import an_id, deal

FIRST, SECOND = deal("D1", "anna", 10, "2026-03-05"), deal("D2", "anna", 10, "2026-03-09")
LATER = deal("D3", "anna", 10, "2026-03-20")
ANNA = an_id("anna")


def key(name: str | None) -> LineKey:
    """Anna's line on a deal, or on none."""
    return LineKey(ANNA, "commission", "2026-03", an_id(name) if name else None, "1", "owner", "USD")


def test_a_deal_touched_names_its_own_fact_and_others_the_first_of_their_month() -> None:
    causes = Causes(
        Touch.of_wins([SECOND, FIRST]),
        {FIRST.id: [ANNA], SECOND.id: [ANNA]},
        frozenset({FIRST.id, SECOND.id, LATER.id}),
    )
    assert causes.why(key("D2"), SECOND) == (won(SECOND), won(SECOND))
    assert causes.why(key("D3"), LATER) == (won(FIRST), won(FIRST))
    assert causes.why(key(None), None) == (won(FIRST), won(FIRST))


def test_a_deal_first_paid_is_paid_because_it_was_won() -> None:
    plan = Cause("plan", an_id("plan"), date(2026, 1, 1))
    causes = Causes(Touch(people={ANNA: plan}), {}, frozenset())
    assert causes.why(key("D3"), LATER) == (won(LATER), plan)


def test_the_days_of_a_touch_are_those_of_its_deals_and_people() -> None:
    plan = Cause("plan", an_id("plan"), date(2026, 1, 1))
    touch = Touch({FIRST.id: won(FIRST)}, (FIRST,), {ANNA: plan})
    assert touch.days == {date(2026, 3, 5), date(2026, 1, 1)}

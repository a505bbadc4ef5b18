"""Of several facts about one person the earliest sets settling off."""

from __future__ import annotations

from datetime import date

from services.compensation.domain.cause import Cause, earliest, won
from tests.compensation.facts import an_id, deal


def test_the_earliest_fact_moves_everything_the_later_ones_move() -> None:
    early, late = (Cause("plan", an_id("plan"), date(2026, 1, day)) for day in (1, 9))

    assert earliest([(an_id("anna"), late), (an_id("anna"), early), (an_id("ben"), late)]) == {
        an_id("anna"): early,
        an_id("ben"): late,
    }


def test_a_deal_is_paid_because_it_was_won() -> None:
    assert won(deal("D1", "anna", 1_000, "2026-03-05")) == Cause("deal_won", an_id("D1"), date(2026, 3, 5))

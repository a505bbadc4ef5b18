"""Which fact a movement names, and from where the walk changes."""

from __future__ import annotations

from datetime import date

from services.compensation.domain.cause import Cause, Causes, won
from services.compensation.domain.deal import BEGINNING
from tests.compensation.facts import an_id, deal

EARLY, LATE = deal("D1", "anna", 100, "2026-03-02"), deal("D2", "anna", 100, "2026-03-05")
OTHER = deal("D9", "anna", 100, "2026-03-31")
NEXT_MONTH = deal("D3", "anna", 100, "2026-04-01")


def test_a_won_deal_moves_itself() -> None:
    assert Causes.of_wins([LATE, EARLY]).why(LATE, first_paid=True) == won(LATE)


def test_what_follows_is_moved_by_the_first_won_deal_of_its_month() -> None:
    assert Causes.of_wins([LATE, EARLY, NEXT_MONTH]).why(OTHER, first_paid=False) == won(EARLY)


def test_a_month_is_walked_from_the_first_won_deal_on() -> None:
    starts = Causes.of_wins([LATE, EARLY, NEXT_MONTH]).starts
    assert starts == {EARLY.payee_month: EARLY.place, NEXT_MONTH.payee_month: NEXT_MONTH.place}


def test_a_deal_that_moved_is_walked_from_the_earlier_of_its_places() -> None:
    cause = Cause("deal_corrected", EARLY.id, date(2026, 6, 1))
    assert Causes.of_deal(cause, LATE, EARLY).starts == {EARLY.payee_month: EARLY.place}


def test_people_and_plans_move_whole_months_and_every_manager() -> None:
    causes = Causes({EARLY.payee_month: Cause("plan", an_id("default"), date(2026, 1, 1))})
    assert causes.starts == {EARLY.payee_month: BEGINNING}
    assert causes.managers_of is None


def test_a_fact_about_a_deal_moves_overrides_on_that_deal_only() -> None:
    assert Causes.of_wins([EARLY]).managers_of == frozenset({EARLY.id})


def test_a_deal_paid_at_last_is_paid_because_it_was_won() -> None:
    causes = Causes({EARLY.payee_month: Cause("plan", an_id("default"), date(2026, 1, 1))})
    assert causes.why(EARLY, first_paid=True) == won(EARLY)
    assert causes.why(EARLY, first_paid=False).kind == "plan"

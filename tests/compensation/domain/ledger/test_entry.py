"""Entries: one per person, component, period and cause, whose transfers are what its lines moved."""

from __future__ import annotations

from datetime import date
from itertools import count
from uuid import UUID

from services.compensation.domain.ledger.account import Account, Balances
from services.compensation.domain.ledger.entry import Entry, Reason, changes_of, entries
from services.compensation.domain.ledger.line import ADVANCED, Line, LineKey, LineState, Movement
from services.compensation.domain.month_end.closing import Calendar
from tests.compensation.facts import an_id

KEY = LineKey(an_id("anna"), "commission", "2026-03", an_id("D1"), "1", "owner", "USD")
WON, REFUNDED = (Reason(kind, an_id("D1"), an_id(kind), date(2026, 3, 5)) for kind in ("deal_won", "deal_refunded"))
numbers = count(1)


def new_id() -> UUID:
    """Ids one after the other."""
    return UUID(int=next(numbers))


def moved(part: str, before: int, after: int) -> Movement:
    """A line that paid so much, and now pays so much."""
    key = KEY._replace(part=part)
    return Movement(key, Line(an_id(part), 1, None, key, LineState(0, before)), LineState(0, after))


def made(*movements: tuple[Movement, Reason], closed: str | None = None, has: int = 0) -> list[Entry]:
    """The entries of some movements."""
    balances = {(an_id("anna"), "USD"): Balances({Account.EARNED: has})}
    return entries(movements, Calendar(closed), balances, new_id)


def test_lines_of_one_cause_are_one_entry() -> None:
    (entry,) = made((moved("1", 0, 30), WON), (moved("2", 0, 20), WON))
    assert (len(entry.lines), [t.minor for t in entry.transfers]) == (2, [50])


def test_each_cause_has_an_entry_of_its_own() -> None:
    assert [e.reason.kind for e in made((moved("1", 30, 0), REFUNDED), (moved("2", 0, 20), WON))] == [
        "deal_won",
        "deal_refunded",
    ]


def test_what_is_late_is_paid_in_the_open_period_and_meets_what_is_there() -> None:
    (entry,) = made((moved("1", 30, 0), REFUNDED), closed="2026-05", has=10)
    assert (entry.period, entry.pay_period) == ("2026-03", "2026-06")
    assert changes_of([entry]) == {
        (an_id("anna"), "USD", Account.EARNED): -10,
        (an_id("anna"), "USD", Account.RECOVERABLE): -20,
        (an_id("anna"), "USD", Account.EXPENSE): 30,
    }


def test_what_is_paid_ahead_is_owed() -> None:
    key = KEY._replace(role=ADVANCED, deal_id=None)
    (entry,) = made((Movement(key, None, LineState(0, 100)), WON))
    assert [(t.debit, t.credit) for t in entry.transfers] == [(Account.ADVANCED, Account.EARNED)]


def test_a_line_that_moves_no_money_has_an_entry_without_transfers() -> None:
    (entry,) = made((Movement(KEY, None, LineState(500, 0)), WON))
    assert (entry.transfers, len(entry.lines)) == ((), 1)

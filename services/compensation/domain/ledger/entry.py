"""Entries: all lines of a person, component and period that one cause moved, booked as transfers that balance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.compensation.domain.ledger.account import NOTHING, Account, Balances, Purse, Transfer
from services.compensation.domain.ledger.line import ADVANCED, Movement
from services.compensation.domain.ledger.waterfall import earn, settle_late
from services.compensation.domain.month_end.closing import Calendar


@dataclass(frozen=True, slots=True)
class Reason:
    """The fact that moved pay: its kind, the record it is about, the event or request that brought it, its day."""

    kind: str
    subject_id: UUID
    id: UUID
    effective_on: date
    refund_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Transfers with one cause; `period` is where it is earned, `pay_period` where it is paid."""

    id: UUID
    payee_id: UUID
    component: str
    period: str
    pay_period: str
    currency: str
    reason: Reason
    transfers: tuple[Transfer, ...]
    lines: tuple[Movement, ...] = ()


_Group = tuple[UUID, str, str, str, bool, Reason]


def entries(
    moved: Iterable[tuple[Movement, Reason]],
    calendar: Calendar,
    balances: Mapping[Purse, Balances],
    new_id: Callable[[], UUID],
) -> list[Entry]:
    """Postings per payee, component, period and cause, with the lines as their detail.

    What is taken back of closed periods is taken after everything given, so that it meets what there is.
    """
    groups: dict[_Group, list[Movement]] = {}
    for movement, reason in moved:
        key = movement.key
        ahead = key.role == ADVANCED
        groups.setdefault((key.payee_id, key.component, key.period, key.currency, ahead, reason), []).append(movement)
    standing = dict(balances)
    made = []
    for group, lines in sorted(groups.items(), key=lambda item: sum(m.amount for m in item[1]) < 0):
        made.append(entry := _entry(new_id(), group, tuple(lines), calendar, standing))
        purse = (entry.payee_id, entry.currency)
        standing[purse] = standing.get(purse, NOTHING).after(entry.transfers)
    return made


def _entry(
    entry_id: UUID, group: _Group, lines: tuple[Movement, ...], calendar: Calendar, standing: Mapping[Purse, Balances]
) -> Entry:
    payee_id, component, period, currency, _, reason = group
    amount, held = sum(line.amount for line in lines), sum(line.held for line in lines)
    balances = standing.get((payee_id, currency), NOTHING)
    book = settle_late if calendar.is_closed(period) else earn
    source = Account.ADVANCED if lines[0].key.role == ADVANCED else Account.EXPENSE
    transfers = book(amount, held, balances, source) if amount or held else ()
    pay_period = calendar.paid_in(period)
    return Entry(entry_id, payee_id, component, period, pay_period, currency, reason, transfers, lines)


def changes_of(made: Iterable[Entry]) -> dict[tuple[UUID, str, Account], int]:
    """What entries add to each account of each person."""
    changes: dict[tuple[UUID, str, Account], int] = {}
    for entry in made:
        for transfer in entry.transfers:
            for account, minor in ((transfer.debit, -transfer.minor), (transfer.credit, transfer.minor)):
                place = (entry.payee_id, entry.currency, account)
                changes[place] = changes.get(place, 0) + minor
    return changes

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


_Group = tuple[UUID, str, str, str, bool, int]
"""Whose, of which component and period, in which currency, whether ahead, and the place of the reason."""


def entries(
    moved: Iterable[tuple[Movement, Reason]],
    calendar: Calendar,
    balances: Mapping[Purse, Balances],
    new_id: Callable[[], UUID],
) -> list[Entry]:
    """Postings per payee, component, period and cause, with the lines as their detail.

    What is taken back of closed periods is taken after everything given, so that it meets what there is.
    """
    pairs = list(moved)
    numbers = _numbered(reason for _, reason in pairs)
    groups: dict[_Group, list[Movement]] = {}
    for movement, reason in pairs:
        payee_id, component, period, _, _, role, currency = movement.key
        group = (payee_id, component, period, currency, role == ADVANCED, numbers[id(reason)])
        groups.setdefault(group, []).append(movement)
    reasons = {numbers[id(reason)]: reason for _, reason in pairs}
    standing = dict(balances)
    made = []
    for group, lines in sorted(groups.items(), key=lambda item: sum(m.amount for m in item[1]) < 0):
        made.append(entry := _entry(new_id(), group, reasons[group[-1]], tuple(lines), calendar, standing))
        if entry.transfers:
            purse = (entry.payee_id, entry.currency)
            standing[purse] = standing.get(purse, NOTHING).after(entry.transfers)
    return made


def _numbered(reasons: Iterable[Reason]) -> dict[int, int]:
    """Equal reasons by one number: each is compared once, however many lines it moved."""
    numbers: dict[Reason, int] = {}
    found: dict[int, int] = {}
    for reason in reasons:
        if id(reason) not in found:
            found[id(reason)] = numbers.setdefault(reason, len(numbers))
    return found


def _entry(
    entry_id: UUID,
    group: _Group,
    reason: Reason,
    lines: tuple[Movement, ...],
    calendar: Calendar,
    standing: Mapping[Purse, Balances],
) -> Entry:
    payee_id, component, period, currency, _, _ = group
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

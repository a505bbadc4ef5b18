"""What compensation answers about month-end: periods, statements, balances, and the three views of a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.compensation.domain.ledger.account import Balances
from services.compensation.domain.month_end.errors import PeriodNotClosed, RecordNotFound
from services.compensation.domain.month_end.records import (
    Adjustment,
    Attachment,
    Batch,
    Closing,
    Dispute,
    HoldRecord,
    Item,
    Later,
    Letter,
    PayDate,
    PayException,
    Statement,
    Views,
    WriteOff,
)
from services.compensation.domain.posting import LineMovement, Posting
from services.compensation.domain.statement.letter import Sheet, sheet_of
from services.compensation.queries.sight import pay_in_sight
from services.compensation.store import (
    adjustments,
    booking,
    closings,
    disputes,
    exceptions,
    figures,
    holds,
    letters,
    payroll,
    postings,
    statements,
)
from services.compensation.store.neighbours import partners_in_sight
from shared.kernel.scope import Scope
from shared.store.organisation import load_organisation
from shared.store.transaction import Transaction

Wanted = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A period, what stands in the way of closing it, and its closing if it is closed."""

    period: str
    closing: Closing | None
    open_exceptions: int


@dataclass(frozen=True, slots=True)
class PersonBalances:
    """What stands on somebody's accounts in one currency."""

    payee_id: UUID
    currency: str
    balances: Balances


@dataclass(frozen=True, slots=True)
class Difference:
    """A closed period of one person in one currency: three views, and every cause of a difference between them."""

    currency: str
    views: list[Views]
    later: list[Later]


async def periods(tx: Transaction) -> list[PeriodView]:
    """Every period something is paid in, oldest first."""
    closed = {closing.period: closing for closing in await closings.closings(tx)}
    known = sorted(set(closed) | set(await closings.periods_with_pay(tx)))
    return [PeriodView(period, closed.get(period), await exceptions.open_through(tx, period)) for period in known]


async def balances(tx: Transaction, scope: Scope) -> list[PersonBalances]:
    """What stands on the accounts of everybody within sight."""
    seen = None if scope.everything else scope.member_ids | await partners_in_sight(tx, scope)
    found = await booking.balances(tx, seen)
    return [PersonBalances(payee_id, currency, held) for (payee_id, currency), held in sorted(found.items(), key=str)]


async def balances_of(tx: Transaction, scope: Scope, payee_id: UUID) -> list[PersonBalances]:
    """What stands on one person's accounts."""
    await _seen(tx, scope, payee_id)
    found = await booking.balances(tx, [payee_id])
    return [PersonBalances(payee_id, currency, held) for (_, currency), held in sorted(found.items(), key=str)]


async def difference(tx: Transaction, scope: Scope, payee_id: UUID, period: str) -> list[Difference]:
    """As paid, as known at close, as known now."""
    await _seen(tx, scope, payee_id)
    closed = await closings.closings(tx, period)
    if not closed:
        raise PeriodNotClosed(f"{period} is not closed: there is one view of it only", field="period")
    currencies = await figures.currencies_of(tx, payee_id, period)
    return [
        Difference(currency, *await figures.three_views(tx, payee_id, period, currency, closed[0].closed_at))
        for currency in currencies
    ]


async def line_page(
    tx: Transaction, scope: Scope, payee_id: UUID, wanted: Wanted, *, after: UUID | None, limit: int
) -> list[LineMovement]:
    """One page of somebody's line versions, those that still hold only if `superseded_at` is wanted to be nothing."""
    await _seen(tx, scope, payee_id)
    return await postings.line_movements(tx, {"payee_id": payee_id, **wanted}, after=after, limit=limit)


async def posting_page(
    tx: Transaction, scope: Scope, wanted: Wanted, *, after: UUID | None, limit: int
) -> list[Posting]:
    """One page of the postings within sight."""
    return await postings.within_sight(tx, scope, wanted, after=after, limit=limit)


async def statement_page(
    tx: Transaction, scope: Scope, wanted: Wanted, *, after: UUID | None, limit: int
) -> list[Statement]:
    """One page of the statements within sight."""
    return await statements.within_sight(tx, scope, wanted, after=after, limit=limit)


async def exception_page(
    tx: Transaction,
    scope: Scope,
    wanted: Wanted,
    *,
    after: UUID | None,
    limit: int,
    opened_before: datetime | None = None,
) -> list[PayException]:
    """One page of the exceptions within sight, the oldest first."""
    return await exceptions.within_sight(tx, scope, wanted, after=after, limit=limit, opened_before=opened_before)


async def adjustment_page(
    tx: Transaction, scope: Scope, wanted: Wanted, *, after: UUID | None, limit: int
) -> list[Adjustment]:
    """One page of the adjustments within sight."""
    return await adjustments.within_sight(tx, scope, wanted, after=after, limit=limit)


async def adjustment(tx: Transaction, adjustment_id: UUID) -> Adjustment:
    """One adjustment."""
    found = await adjustments.get(tx, adjustment_id)
    if found is None:
        raise RecordNotFound(f"there is no adjustment {adjustment_id}")
    return found


async def write_off_page(
    tx: Transaction, scope: Scope, wanted: Wanted, *, after: UUID | None, limit: int
) -> list[WriteOff]:
    """One page of the write-offs within sight."""
    return await adjustments.write_offs(tx, scope, wanted, after=after, limit=limit)


async def attachment(tx: Transaction, attachment_id: UUID) -> Attachment:
    """One document."""
    found = await adjustments.attachment(tx, attachment_id)
    if found is None:
        raise RecordNotFound(f"there is no attachment {attachment_id}")
    return found


async def dispute_page(
    tx: Transaction, scope: Scope, wanted: Wanted, *, after: UUID | None, limit: int
) -> list[Dispute]:
    """One page of the disputes within sight."""
    return await disputes.within_sight(tx, scope, wanted, after=after, limit=limit)


async def letter_page(tx: Transaction, scope: Scope, wanted: Wanted, *, after: UUID | None, limit: int) -> list[Letter]:
    """One page of the letters within sight."""
    return await letters.within_sight(tx, scope, wanted, after=after, limit=limit)


async def letter_sheet(tx: Transaction, scope: Scope, letter_id: UUID) -> Sheet:
    """One letter within sight, as its reader sees it."""
    found = await letters.within_sight(tx, scope, {"id": letter_id}, after=None, limit=1)
    if not found:
        raise RecordNotFound(f"there is no letter {letter_id}")
    (letter,) = found
    states = (await load_organisation(tx)).members.get(letter.member_id, ())
    return sheet_of(letter, states[-1].name if states else str(letter.member_id))


async def hold_page(
    tx: Transaction, scope: Scope, wanted: Wanted, *, after: UUID | None, limit: int
) -> list[HoldRecord]:
    """One page of the holds within sight."""
    return await holds.within_sight(tx, scope, wanted, after=after, limit=limit)


async def pay_dates(tx: Transaction) -> list[PayDate]:
    """The payroll calendar."""
    return await payroll.dates(tx)


async def batch_page(tx: Transaction, *, after: UUID | None, limit: int) -> list[Batch]:
    """One page of payroll batches."""
    return await payroll.batches(tx, after=after, limit=limit)


async def batch(tx: Transaction, batch_id: UUID) -> tuple[Batch, list[Item]]:
    """One batch with its payments."""
    found = await payroll.get(tx, batch_id)
    if found is None:
        raise RecordNotFound(f"there is no batch {batch_id}")
    return found, await payroll.items(tx, batch_id)


async def payment_page(tx: Transaction, scope: Scope, wanted: Wanted, *, after: UUID | None, limit: int) -> list[Item]:
    """One page of the payments within sight."""
    return await payroll.payments(tx, scope, wanted, after=after, limit=limit)


async def _seen(tx: Transaction, scope: Scope, payee_id: UUID) -> None:
    if not await pay_in_sight(tx, scope, payee_id):
        raise RecordNotFound(f"there is no pay of {payee_id}")

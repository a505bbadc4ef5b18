"""A debt is written off: asked for with a reason, approved by another, never more than is owed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.compensation.domain.ledger.account import NOTHING
from services.compensation.domain.ledger.entry import Reason
from services.compensation.domain.ledger.payout import write_off
from services.compensation.domain.month_end.approval import Person, may_approve
from services.compensation.domain.month_end.errors import MoreThanEarned, RecordNotFound
from services.compensation.domain.month_end.records import WriteOff
from services.compensation.store import adjustments, booking, closings
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.enter import Entering, enter
from shared.kernel.ids import new_id
from shared.kernel.money import Money
from shared.kernel.period import Month
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AskForWriteOff:
    """Whose debt, how much of it, and why."""

    payee_id: UUID
    amount: Money
    reason: str
    person: Person


async def ask_for_write_off(tx: Transaction, command: AskForWriteOff) -> WriteOff:
    """Ask for it."""
    asked = WriteOff(new_id(), command.payee_id, command.amount, command.reason, command.person.subject)
    await adjustments.add_write_off(tx, asked)
    return asked


async def decide_write_off(
    tx: Transaction, write_off_id: UUID, person: Person, *, approve: bool, reason: str | None
) -> WriteOff:
    """Approve or reject it; approved, the person owes so much less."""
    await take_turn(tx)
    found = await _known(tx, write_off_id)
    may_approve(person, requested_by=found.requested_by, payees=[found.payee_id], status=found.status)
    if approve:
        await _book(tx, found)
    status = "approved" if approve else "rejected"
    await adjustments.decide_write_off(tx, found.id, status=status, by=person.subject, reason=reason)
    return await _known(tx, write_off_id)


async def _book(tx: Transaction, found: WriteOff) -> None:
    minor, currency = found.amount.minor, found.amount.currency
    owed = (await booking.balances(tx, [found.payee_id])).get((found.payee_id, currency), NOTHING).owed_by_person
    if minor > owed:
        raise MoreThanEarned(f"only {Money(max(0, owed), currency)} is owed", field="amount")
    today = tx.now.date()
    period = (await closings.calendar(tx)).paid_in(str(Month.of(today)))
    entering = Entering(found.payee_id, "write_off", period, period, currency, write_off(minor))
    await enter(tx, Reason("write_off", found.id, found.id, today), [entering])


async def _known(tx: Transaction, write_off_id: UUID) -> WriteOff:
    found = await adjustments.write_off(tx, write_off_id)
    if found is None:
        raise RecordNotFound(f"there is no write-off {write_off_id}")
    return found

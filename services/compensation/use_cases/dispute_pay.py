"""A dispute: a line of pay is said to be wrong, only that line is held, and somebody else decides within a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from services.compensation.domain.errors import LineNotFound
from services.compensation.domain.ledger.line import Line
from services.compensation.domain.month_end.approval import Person, may_not_concern
from services.compensation.domain.month_end.errors import AlreadyDecided, AlreadyDisputed, RecordNotFound
from services.compensation.domain.month_end.holds import Hold
from services.compensation.domain.month_end.records import Adjustment, Dispute
from services.compensation.store import adjustments, closings, disputes, holds, lines
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.adjust_pay import post_adjustment
from services.compensation.use_cases.hold_pay import apply_holds
from shared.contracts.compensation import DisputeDecided, DisputeOpened
from shared.kernel.errors import CurrencyNotSupported
from shared.kernel.hash import sha256_hex
from shared.kernel.ids import new_id
from shared.kernel.money import Money
from shared.kernel.period import Month
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction

TIME_LIMIT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class DisputePay:
    """Which line, what it should say, and the calculation that says so: steps with their figures."""

    line_id: UUID
    claim: str
    claimed: Money
    calculation: Sequence[dict[str, Any]]
    person: Person
    today: date


async def dispute_pay(tx: Transaction, command: DisputePay, scope: Scope) -> Dispute:
    """Open a case about a line within sight; what the line pays and is not paid yet is held until it is decided."""
    await take_turn(tx)
    line = await _seen(tx, command.line_id, scope)
    if command.claimed.currency != line.key.currency:
        raise CurrencyNotSupported(command.claimed.currency, line.key.currency, field="claimed")
    if await disputes.open_about(tx, line.id):
        raise AlreadyDisputed("the line is disputed already")
    hold = Hold(new_id(), f"disputed: {command.claim}", payee_id=line.key.payee_id, line_id=line.id)
    dispute = Dispute(
        id=new_id(),
        payee_id=line.key.payee_id,
        line_id=line.id,
        hold_id=hold.id,
        opened_by=command.person.subject,
        claim=command.claim,
        claimed=command.claimed,
        calculation=list(command.calculation),
        status="open",
        decide_by=command.today + TIME_LIMIT,
        opened_at=tx.now,
    )
    await holds.place(tx, hold, by=command.person.subject)
    await disputes.add(tx, dispute)
    await apply_holds(tx, hold)
    tx.publish(_opened(dispute, line))
    return dispute


async def decide_dispute(tx: Transaction, dispute_id: UUID, person: Person, *, uphold: bool, reason: str) -> Dispute:
    """Uphold it, and the difference is paid as an adjustment; or reject it. Nobody decides about his own pay."""
    await take_turn(tx)
    found = await _open(tx, dispute_id)
    may_not_concern(person, [found.payee_id])
    adjustment_id = await _make_good(tx, found, person, reason) if uphold else None
    return await _decide(tx, found, "upheld" if uphold else "rejected", person.subject, reason, adjustment_id)


async def let_lapse(tx: Transaction, today: date) -> int:
    """Disputes nobody decided in time lapse: the line is let go as it stands, and everybody told."""
    await take_turn(tx)
    late = await disputes.overdue(tx, today)
    for each in late:
        await _decide(tx, each, "lapsed", "system", "nobody decided within the time limit", None)
    return len(late)


async def _decide(
    tx: Transaction,
    found: Dispute,
    status: Literal["upheld", "rejected", "lapsed"],
    by: str,
    reason: str,
    adjustment_id: UUID | None,
) -> Dispute:
    await disputes.decide(tx, found.id, status=status, by=by, reason=reason, adjustment_id=adjustment_id)
    if found.hold_id is not None:
        await holds.release(tx, found.hold_id, by=by, reason=f"dispute {status}")
        held = await holds.get(tx, found.hold_id)
        if held is not None:
            await apply_holds(tx, held.hold)
    line = await lines.line(tx, found.line_id)
    period = line.key.period if line else str(Month.of(found.opened_at.date()))
    tx.publish(
        DisputeDecided(
            statement_key=f"{found.payee_id}/{period}",
            member_id=found.payee_id,
            period=period,
            dispute_id=found.id,
            decision=status,
            reason=reason,
        )
    )
    return await disputes.get(tx, found.id) or found


async def _make_good(tx: Transaction, found: Dispute, person: Person, reason: str) -> UUID | None:
    """Pay the difference between the claim and the line, as an adjustment that is approved with the decision."""
    line = await lines.line(tx, found.line_id)
    difference = found.claimed.minor - (line.state.amount if line else 0)
    if line is None or difference == 0:
        return None
    adjustment = Adjustment(
        id=(adjustment_id := new_id()),
        external_id=f"dispute/{found.id}",
        fingerprint=sha256_hex({"dispute": found.id}),
        payee_id=found.payee_id,
        component="adjustment",
        period=(await closings.calendar(tx)).paid_in(line.key.period),
        deal_id=line.key.deal_id,
        amount=Money(difference, found.claimed.currency),
        reason=reason,
        effective_on=tx.now.date(),
        attachment_id=None,
        reverses_id=None,
        requested_by=found.opened_by,
    )
    await adjustments.add(tx, [adjustment])
    await adjustments.decide(tx, adjustment_id, status="approved", by=person.subject, reason=reason)
    await post_adjustment(tx, adjustment)
    return adjustment_id


async def _seen(tx: Transaction, line_id: UUID, scope: Scope) -> Line:
    line = await lines.line(tx, line_id)
    if line is None or not (scope.everything or line.key.payee_id in scope.member_ids):
        raise LineNotFound(f"there is no line {line_id}")
    return line


async def _open(tx: Transaction, dispute_id: UUID) -> Dispute:
    found = await disputes.get(tx, dispute_id)
    if found is None:
        raise RecordNotFound(f"there is no dispute {dispute_id}")
    if found.status != "open":
        raise AlreadyDecided(f"the dispute is {found.status}")
    return found


def _opened(dispute: Dispute, line: Line) -> DisputeOpened:
    return DisputeOpened(
        statement_key=f"{dispute.payee_id}/{line.key.period}",
        member_id=dispute.payee_id,
        period=line.key.period,
        dispute_id=dispute.id,
        line_id=line.id,
        stated=Money(line.state.amount, line.key.currency),
        claimed=dispute.claimed,
        decide_by=dispute.decide_by,
    )

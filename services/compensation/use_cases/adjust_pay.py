"""Pay given or taken by hand: asked for with a reason, approved by another, and reversed by a second adjustment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.compensation.domain.cause import Cause
from services.compensation.domain.ledger.line import MANUAL, LineKey, LineState, Movement
from services.compensation.domain.month_end.approval import Person, may_approve
from services.compensation.domain.month_end.errors import AlreadyReversed, NotApproved, RecordNotFound
from services.compensation.domain.month_end.records import Adjustment
from services.compensation.domain.reference import Directory, Reference
from services.compensation.store import adjustments, deals
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.close_period import understood
from services.compensation.use_cases.post import Caused, post
from services.compensation.use_cases.withhold import with_holds
from shared.kernel.errors import CurrencyNotSupported, ReferenceNotKnownYet, Refusal
from shared.kernel.hash import sha256_hex
from shared.kernel.ids import new_id
from shared.kernel.intake import Intake, registered
from shared.kernel.money import Money
from shared.kernel.outcome import Outcome, created, rejected
from shared.store.organisation import known_members, members_by_external_id
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AdjustPay:
    """To whom, for which period, how much (negative takes), why, and what document says so."""

    payee: Reference
    period: str
    amount: Money
    reason: str
    effective_on: date
    component: str = "adjustment"
    deal_id: UUID | None = None
    attachment_id: UUID | None = None
    external_id: str | None = None


async def adjust_pay(tx: Transaction, commands: Sequence[AdjustPay], *, person: Person, currency: str) -> list[Outcome]:
    """Ask for adjustments; nothing is paid before another has approved them."""
    ids = await known_members(tx, [c.payee.id for c in commands if c.payee.id])
    named = await members_by_external_id(tx, [c.payee.external_id for c in commands if c.payee.external_id])
    payees = Directory(ids, named)
    intake = Intake(await adjustments.named(tx, [c.external_id for c in commands if c.external_id]))
    about = {command.deal_id for command in commands if command.deal_id}
    known = frozenset(await deals.known(tx, about)) if about else frozenset()
    added: list[Adjustment] = []
    outcomes = []
    for command in commands:
        try:
            _known_deal(command, known)
            outcomes.append(_ask(command, payees, intake, added, person, currency))
        except Refusal as refusal:
            outcomes.append(rejected(refusal))
    await adjustments.add(tx, added)
    return outcomes


def _known_deal(command: AdjustPay, known: frozenset[UUID]) -> None:
    if command.deal_id is not None and command.deal_id not in known:
        raise ReferenceNotKnownYet("deal", command.deal_id, field="deal_id")


def _ask(
    command: AdjustPay, payees: Directory, intake: Intake, added: list[Adjustment], person: Person, currency: str
) -> Outcome:
    fingerprint = sha256_hex(command)
    before = intake.seen_before(command.external_id, fingerprint)
    if before is not None:
        return before
    payee_id = payees.find(command.payee)
    if payee_id is None:
        raise ReferenceNotKnownYet("member", str(command.payee), field=f"payee_{command.payee.suffix}")
    if command.amount.currency != currency:
        raise CurrencyNotSupported(command.amount.currency, currency)
    new = registered(new_id(), command.external_id, fingerprint)
    intake.enter(new)
    added.append(
        Adjustment(
            id=new.id,
            external_id=new.external_id,
            fingerprint=fingerprint,
            payee_id=payee_id,
            component=command.component,
            period=understood(command.period),
            deal_id=command.deal_id,
            amount=command.amount,
            reason=command.reason,
            effective_on=command.effective_on,
            attachment_id=command.attachment_id,
            reverses_id=None,
            requested_by=person.subject,
        )
    )
    return created(new.id)


async def approve_adjustment(tx: Transaction, adjustment_id: UUID, person: Person) -> Adjustment:
    """Approve what another asked for and for another: now it is posted."""
    await take_turn(tx)
    found = await _known(tx, adjustment_id)
    may_approve(person, requested_by=found.requested_by, payees=[found.payee_id], status=found.status)
    await adjustments.decide(tx, found.id, status="approved", by=person.subject, reason=None)
    await post_adjustment(tx, found)
    return await _known(tx, adjustment_id)


async def post_adjustment(tx: Transaction, found: Adjustment) -> None:
    """Book an adjustment as a line of its own, on the deal it is about if there is one."""
    key = LineKey(
        found.payee_id, found.component, found.period, found.deal_id, str(found.id), MANUAL, found.amount.currency
    )
    cause = Cause("adjustment", found.id, found.effective_on)
    planned = await with_holds(tx, {key: LineState(0, found.amount.minor)})
    await post(tx, [Caused(Movement(key, None, planned[key]), cause, None, None)], [])


async def reject_adjustment(tx: Transaction, adjustment_id: UUID, person: Person, reason: str) -> Adjustment:
    """Reject, or withdraw one's own."""
    found = await _known(tx, adjustment_id)
    if found.requested_by != person.subject:
        may_approve(person, requested_by=found.requested_by, payees=[found.payee_id], status=found.status)
    elif found.status != "requested":
        raise NotApproved(f"the adjustment is {found.status} already")
    await adjustments.decide(tx, found.id, status="rejected", by=person.subject, reason=reason)
    return await _known(tx, adjustment_id)


async def reverse_adjustment(tx: Transaction, adjustment_id: UUID, person: Person, reason: str, today: date) -> UUID:
    """Ask for the opposite of an approved adjustment; it is approved like any other, and only once."""
    found = await _known(tx, adjustment_id)
    if found.status != "approved":
        raise NotApproved("only what was approved can be reversed")
    if found.reverses_id is not None or await adjustments.reversal_of(tx, adjustment_id):
        raise AlreadyReversed("this is a reversal, or was reversed before")
    reversal = Adjustment(
        id=(reversal_id := new_id()),
        external_id=str(reversal_id),
        fingerprint=sha256_hex({"reverses": found.id}),
        payee_id=found.payee_id,
        component=found.component,
        period=found.period,
        deal_id=found.deal_id,
        amount=-found.amount,
        reason=reason,
        effective_on=today,
        attachment_id=None,
        reverses_id=found.id,
        requested_by=person.subject,
    )
    await adjustments.add(tx, [reversal])
    return reversal_id


async def _known(tx: Transaction, adjustment_id: UUID) -> Adjustment:
    found = await adjustments.get(tx, adjustment_id)
    if found is None:
        raise RecordNotFound(f"there is no adjustment {adjustment_id}")
    return found

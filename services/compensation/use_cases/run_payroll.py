"""Payroll: a batch is prepared, approved by another, exported, and confirmed or failed payment by payment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from services.compensation.domain.ledger.account import NOTHING, Account, Balances, Purse, Transfer
from services.compensation.domain.ledger.entry import Reason
from services.compensation.domain.ledger.payout import Payout, confirm, give_back, payout
from services.compensation.domain.month_end.approval import Person, may_approve
from services.compensation.domain.month_end.errors import (
    AlreadyDecided,
    BatchAlreadyPrepared,
    FiguresMoved,
    MoreThanEarned,
    NothingToPay,
    PeriodNotClosed,
    RecordNotFound,
)
from services.compensation.domain.month_end.records import Batch, Item
from services.compensation.store import booking, closings, figures, payroll
from services.compensation.store.neighbours import partners_among
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.enter import Entering, enter
from services.compensation.use_cases.recovery import forfeiting, recovery_limits
from shared.contracts.compensation import PayeeKind, PayoutApproved
from shared.kernel.ids import new_id
from shared.kernel.money import Money
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PrepareBatch:
    """A regular batch of a closed period; or, with people and amounts, one off the cycle."""

    period: str
    currency: str
    person: Person
    off_cycle: Mapping[UUID, int] | None = None
    reason: str | None = None


async def prepare_batch(tx: Transaction, command: PrepareBatch) -> tuple[Batch, list[Item]]:
    """Work out who is paid what; nothing is booked before the batch is approved."""
    await take_turn(tx)
    period = await _period(tx, command)
    outs = await _payouts(tx, period, command.currency, command.off_cycle)
    batch_id, names = new_id(), await payroll.names(tx)
    items = [_item(batch_id, payee_id, each, command.currency, names) for payee_id, each in outs.items()]
    if not items:
        raise NothingToPay(f"nobody has anything to be paid in {command.currency}", field="period")
    kind = "regular" if command.off_cycle is None else "off_cycle"
    by = command.person.subject
    batch = Batch(batch_id, 0, kind, period, command.currency, command.reason, "requested", by, None, None, tx.now)
    await payroll.add(tx, batch, items)
    return await _known(tx, batch_id), await payroll.items(tx, batch_id)


async def approve_batch(tx: Transaction, batch_id: UUID, person: Person) -> Batch:
    """Approve what another prepared and oneself is not paid by; from here on the money is on its way."""
    await take_turn(tx)
    batch, items = await _known(tx, batch_id), await payroll.items(tx, batch_id)
    may_approve(person, requested_by=batch.requested_by, payees=[item.payee_id for item in items], status=batch.status)
    wanted = None if batch.kind == "regular" else {item.payee_id: item.amount.minor for item in items}
    outs = await _payouts(tx, batch.period, batch.currency, wanted)
    if {p: (o.minor, o.recovered) for p, o in outs.items()} != {
        item.payee_id: (item.amount.minor, item.recovered.minor) for item in items
    }:
        raise FiguresMoved("what people are owed has changed since the batch was prepared: reject it, prepare anew")
    reason = Reason("payroll", batch.id, batch.id, tx.now.date())
    await enter(tx, reason, [_entering(batch, payee_id, out.transfers) for payee_id, out in outs.items()])
    await payroll.decide(tx, batch_id, status="approved", by=person.subject, reason=None)
    partners = await partners_among(tx, {item.payee_id for item in items})
    tx.publish(*(_approved(batch, item, "partner" if item.payee_id in partners else "member") for item in items))
    return await _known(tx, batch_id)


async def reject_batch(tx: Transaction, batch_id: UUID, person: Person, reason: str) -> Batch:
    """Reject a batch that is not approved; another one may be prepared."""
    batch = await _known(tx, batch_id)
    if batch.status != "requested":
        raise AlreadyDecided(f"the batch is {batch.status} already")
    await payroll.decide(tx, batch_id, status="rejected", by=person.subject, reason=reason)
    return await _known(tx, batch_id)


async def settle_payment(tx: Transaction, item_id: UUID, *, arrived: bool, failure: str | None) -> Item:
    """Payroll's word: it arrived, or it failed and is owed once more."""
    await take_turn(tx)
    item = await payroll.item(tx, item_id)
    if item is None:
        raise RecordNotFound(f"there is no payment {item_id}")
    if item.status not in ({"approved"} if arrived else {"approved", "paid"}):
        raise AlreadyDecided(f"the payment is {item.status}")
    batch = await _known(tx, item.batch_id)
    transfers = confirm(item.amount.minor) if arrived else give_back(item.amount.minor, confirmed=item.status == "paid")
    status = "paid" if arrived else "failed"
    reason = Reason(f"payment_{status}", item.id, new_id(), tx.now.date())
    period = batch.period if arrived else (await closings.calendar(tx)).paid_in(batch.period)
    entering = Entering(item.payee_id, "payout", batch.period, period, item.amount.currency, transfers)
    await enter(tx, reason, [entering])
    await payroll.settle(tx, item_id, status=status, failure=failure)
    return await payroll.item(tx, item_id) or item


async def _period(tx: Transaction, command: PrepareBatch) -> str:
    calendar = await closings.calendar(tx)
    if command.off_cycle is not None:
        return calendar.paid_in(command.period)
    if not calendar.is_closed(command.period):
        raise PeriodNotClosed(f"{command.period} is not closed", field="period")
    if await payroll.regular_for(tx, command.period, command.currency):
        raise BatchAlreadyPrepared(f"there is a batch for {command.period}", field="period")
    return command.period


async def _payouts(
    tx: Transaction, period: str, currency: str, wanted: Mapping[UUID, int] | None
) -> dict[UUID, Payout]:
    standing, due = await booking.balances(tx), await figures.due(tx, period)
    limits, leavers = await recovery_limits(tx), await forfeiting(tx, tx.now.date())
    outs: dict[UUID, Payout] = {}
    for payee_id in sorted({payee for payee, cur in due if cur == currency}):
        at_most = None if wanted is None else wanted.get(payee_id)
        if wanted is not None and at_most is None:
            continue
        balances = _due(standing, due, (payee_id, currency))
        limit = limits.get(payee_id, Decimal(1))
        out = payout(balances, recovery_limit=limit, at_most=at_most, forfeits=payee_id in leavers)
        if at_most is not None and out.minor < at_most:
            raise MoreThanEarned(f"only {Money(out.minor, currency)} can be paid to {payee_id}", field="items")
        if out.transfers:
            outs[payee_id] = out
    return outs


def _due(standing: Mapping[Purse, Balances], due: Mapping[Purse, int], purse: Purse) -> Balances:
    """The balances, but for what is earned in a period that is not paid yet."""
    return Balances({**standing.get(purse, NOTHING).minor, Account.EARNED: due.get(purse, 0)})


def _item(batch_id: UUID, payee_id: UUID, out: Payout, currency: str, names: Mapping[UUID, tuple[str, str]]) -> Item:
    external_id, name = names.get(payee_id, (str(payee_id), ""))
    amount, recovered = Money(out.minor, currency), Money(out.recovered, currency)
    return Item(new_id(), batch_id, payee_id, external_id, name, amount, recovered)


def _entering(batch: Batch, payee_id: UUID, transfers: tuple[Transfer, ...]) -> Entering:
    return Entering(payee_id, "payout", batch.period, batch.period, batch.currency, transfers)


def _approved(batch: Batch, item: Item, payee_kind: PayeeKind) -> PayoutApproved:
    return PayoutApproved(
        statement_key=f"{item.payee_id}/{batch.period}",
        member_id=item.payee_id,
        payee_kind=payee_kind,
        period=batch.period,
        batch_id=batch.id,
        batch_number=batch.number,
        amount=item.amount,
        recovered=item.recovered,
    )


async def _known(tx: Transaction, batch_id: UUID) -> Batch:
    batch = await payroll.get(tx, batch_id)
    if batch is None:
        raise RecordNotFound(f"there is no batch {batch_id}")
    return batch

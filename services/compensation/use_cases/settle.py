"""Settling: walk the payee-months a fact can have moved, book what changed and announce it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from services.compensation.domain.cause import Cause, Causes, earliest
from services.compensation.domain.deal import Deal
from services.compensation.domain.position import Position, PositionKey, difference
from services.compensation.domain.walk import walk
from services.compensation.store import commissions, deals, ledger, plans, waits
from services.compensation.store.commissions import Booked
from services.compensation.store.ledger import Entry
from services.compensation.use_cases.announce import announcement
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.store.organisation import load_organisation
from shared.store.transaction import Transaction


async def settle(tx: Transaction, causes: Causes, received: Mapping[UUID, Event] | None = None) -> None:
    """Afterwards every position of these payee-months is what the facts known now say, whatever came first.

    `received` gives, where a run of events is being handled, the event behind each causing deal.
    """
    if not causes.of_months:
        return
    starts, managers_of = causes.starts, causes.managers_of
    known, before = await deals.following(tx, starts), await deals.booked_before(tx, starts)
    walked = walk(known, await plans.load(tx), await load_organisation(tx), before)
    booked = await commissions.of_deals(tx, [deal.id for deal in known], managers_of=managers_of)
    entries = _entries(known, booked, walked.positions(managers_of=managers_of), causes)
    await ledger.book(tx, entries, {each.id: each.postings for each in booked.values()})
    await waits.remember(tx, known, walked.awaiting)
    _announce(tx, entries, {deal.id: causes.of_months[deal.payee_month] for deal in known}, received or {})


async def settle_owners(
    tx: Transaction, moved: Iterable[tuple[UUID, Cause]], received: Mapping[UUID, Event] | None = None
) -> None:
    """Settle all deals of these owners from the causing fact's day on."""
    causes = earliest(moved)
    months = await deals.months_from(tx, {owner_id: cause.effective_on for owner_id, cause in causes.items()})
    await settle(tx, Causes({month: causes[month.owner_id] for month in months}), received)


def _entries(
    known: Sequence[Deal], booked: Mapping[PositionKey, Booked], after: Iterable[Position], causes: Causes
) -> list[Entry]:
    """What changed, each change with the id of its position and its cause."""
    ids = {key: each.id for key, each in booked.items()}
    paid_before = {deal_id for deal_id, _, _ in booked}
    by_id = {deal.id: deal for deal in known}
    entries = []
    for change in difference((each.position for each in booked.values()), after):
        deal = by_id[change.after.deal_id]
        cause = causes.why(deal, first_paid=deal.id not in paid_before)
        entries.append(Entry(new_id(), ids.setdefault(change.after.key, new_id()), change, cause))
    return entries


def _announce(
    tx: Transaction, entries: Iterable[Entry], triggers: Mapping[UUID, Cause], received: Mapping[UUID, Event]
) -> None:
    """Each movement names the event behind its cause, or else the one that set the walk off."""
    for entry in entries:
        if entry.change.moves_money:
            trigger = triggers[entry.change.after.deal_id]
            tx.publish(announcement(entry), cause=received.get(entry.cause.id) or received.get(trigger.id))

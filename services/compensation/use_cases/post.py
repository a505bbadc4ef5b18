"""Posting: movements of lines become entries in the ledger, and each movement of a commission is announced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.compensation.domain.cause import Cause
from services.compensation.domain.ledger.entry import Entry, Reason, entries
from services.compensation.domain.ledger.line import MANUAL, Line, Movement
from services.compensation.store import booking, closings
from services.compensation.store.booking import Commission
from services.compensation.store.neighbours import partners_among
from services.compensation.use_cases.announce import Moved, announcement
from shared.contracts.compensation import PayeeKind
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Caused:
    """A movement, the fact that caused it, the event that brought the fact, and the deal's external id."""

    movement: Movement
    cause: Cause
    event: Event | None
    deal_external_id: str | None


async def post(tx: Transaction, caused: Sequence[Caused], booked: Iterable[Line]) -> list[Entry]:
    """Book the movements and announce those of commissions; `booked` are the lines of the same deals before."""
    if not caused:
        return []
    payees = {each.movement.key.payee_id for each in caused}
    calendar, balances = await closings.calendar(tx), await booking.balances(tx, payees)
    made = entries(_with_reasons(tx, caused), calendar, balances, new_id)
    before = [line for line in booked if line.commission_id]
    ids = await booking.book(tx, made, {_commission(line): line.commission_id for line in before if line.commission_id})
    _announce(tx, caused, before, ids, await partners_among(tx, payees))
    return made


def _with_reasons(tx: Transaction, caused: Iterable[Caused]) -> Iterator[tuple[Movement, Reason]]:
    """What each cause is called in the ledger: the event that brought it, or else a new id of its own."""
    known: dict[tuple[Cause, UUID | None], Reason] = {}
    for each in caused:
        cause, event = each.cause, each.event or tx.cause
        event_id = event.envelope.id if event else None
        reason = known.get((cause, event_id))
        if reason is None:
            reason = Reason(cause.kind, cause.id, event_id or new_id(), cause.effective_on, cause.refund_id)
            known[cause, event_id] = reason
        yield each.movement, reason


def _commission(line: Line) -> Commission:
    if line.key.deal_id is None:
        raise ValueError("a line about no deal is no commission")
    return (line.key.deal_id, line.key.payee_id, line.key.role)


def _announce(
    tx: Transaction,
    caused: Iterable[Caused],
    before: Iterable[Line],
    ids: Mapping[Commission, UUID],
    partners: Collection[UUID],
) -> None:
    """One event per commission and period that moved, all its components together."""
    standing: defaultdict[tuple[Commission, str], list[Line]] = defaultdict(list)
    for line in before:
        standing[_commission(line), line.key.period].append(line)
    paid_before = {commission for commission, _ in standing}
    groups: dict[tuple[Commission, str], list[Caused]] = {}
    for each in caused:
        key = each.movement.key
        if key.deal_id is not None and key.role != MANUAL:
            groups.setdefault(((key.deal_id, key.payee_id, key.role), key.period), []).append(each)
    for (commission, period), moves in groups.items():
        moved = _moved(ids[commission], standing[commission, period], moves, first=commission not in paid_before)
        if moved.moves_money:
            kind: PayeeKind = "partner" if moved.key.payee_id in partners else "member"
            tx.publish(announcement(moved, kind), cause=moves[0].event)


def _moved(commission_id: UUID, lines: Sequence[Line], moves: Sequence[Caused], *, first: bool) -> Moved:
    states = {line.key: line.state for line in lines}
    after = states | {each.movement.key: each.movement.after for each in moves}
    return Moved(
        commission_id,
        moves[0].movement.key,
        moves[0].deal_external_id or "",
        tuple(states.items()),
        tuple(after.items()),
        moves[0].cause,
        first=first,
    )

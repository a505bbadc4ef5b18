"""One batch of records in one transaction: receipts, handlers, dead letters, progress and positions together.

What is to be done is decided by `consumer_core`; here it is carried out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from uuid import UUID

from shared.contracts.event import Event
from shared.messaging.consumer_core import (
    Aggregate,
    Plan,
    Settled,
    Standing,
    not_overtaken,
    planned,
    reached,
    settled,
)
from shared.messaging.log import Positions, StoredRecord
from shared.messaging.manifest import Subscription
from shared.messaging.narrowing import Narrowing
from shared.messaging.parking import arm, park, parked_events, unpark
from shared.messaging.receipts import (
    advance_positions,
    bury,
    lock_positions,
    note_progress,
    standings,
    take_receipts,
)
from shared.messaging.received import Received, Undecodable
from shared.messaging.runs import runs_of
from shared.messaging.transience import is_transient
from shared.store.audit.capture import SWITCH_OFF
from shared.store.transaction import Transaction

RELEASED = 500
"""Parked events one transaction takes up at most."""


@dataclass(slots=True)
class Outcome:
    """What became of a batch."""

    applied: list[Event] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    """Records of types nobody here reacts to."""
    duplicates: int = 0
    overtaken: int = 0
    """Records another member of the group had applied already."""
    stale: int = 0
    """Events dropped because a later one of their key was applied already."""
    gaps: int = 0
    """Events parked because one before them is missing."""
    dead: list[tuple[Received, BaseException]] = field(default_factory=list)
    parked: list[Received] = field(default_factory=list)
    """Events newly parked, behind a gap or a dead letter."""
    still_held: list[Received] = field(default_factory=list)
    """Events that were parked before, and stay so."""
    released: int = 0
    """Events parked before whose turn had come."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Records to apply together, read from `started`; `narrowing` finds the culprits of an earlier failure."""

    records: Sequence[StoredRecord]
    started: Positions
    subscriptions: Mapping[str, Subscription]
    narrowing: bool = False
    condemned: BaseException | None = None
    """Set when the batch is a single event that cannot even be committed: why."""
    release: int = RELEASED
    """How many parked events may be applied beside the records."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database knows of the keys at hand."""

    standings: Mapping[Aggregate, Standing]
    parked: Mapping[Aggregate, list[Received]]


async def apply_batch(tx: Transaction, batch: Batch) -> Outcome:
    """Do everything but commit."""
    await tx.execute(SWITCH_OFF)
    positions = await lock_positions(tx, {record.place for record in batch.records})
    ahead = not_overtaken(batch.records, batch.started, positions)
    outcome = Outcome(overtaken=len(batch.records) - len(ahead))
    received = [Received(record) for record in ahead]
    # Receipts come first: whoever holds a copy of one of these events in another transaction is waited for here.
    unreceived = await take_receipts(tx, [one.event_id for one in received if one.type in batch.subscriptions])
    standing, with_parked = await standings(tx, {one.aggregate for one in received})
    free = [aggregate for aggregate in with_parked if not standing[aggregate].halted]
    kept = Kept(standing, await parked_events(tx, free, batch.release))
    await carry_out(tx, batch, received, unreceived, kept, outcome)
    await advance_positions(tx, reached(batch.records))
    return outcome


async def carry_out(
    tx: Transaction,
    batch: Batch,
    received: Sequence[Received],
    unreceived: AbstractSet[UUID],
    kept: Kept,
    outcome: Outcome,
) -> None:
    """Apply what is due, and keep what is not."""
    plan = planned(received, batch.subscriptions, unreceived, kept.standings, kept.parked)
    await _apply(tx, batch, plan, outcome)
    were_parked = {one.event_id for those in kept.parked.values() for one in those}
    end = settled(plan, {one.event_id for one, _ in outcome.dead}, were_parked, kept.standings)
    _count(batch, plan, end, outcome)
    await bury(tx, outcome.dead)
    await unpark(tx, were_parked & end.released)
    await park(tx, sorted(outcome.parked, key=lambda one: (one.stored.place, one.stored.offset)))
    await arm(tx, {one.aggregate for one in (*end.parked, *end.still_held)} | kept.parked.keys())
    await note_progress(tx, end.last)


async def _apply(tx: Transaction, batch: Batch, plan: Plan[Received], outcome: Outcome) -> None:
    """Hand what is due to its handlers, in runs; what cannot be applied is noted as dead."""
    readable = _readable(batch, plan, outcome)
    events = [one for one, _ in readable]
    runs = runs_of(readable, [one.type for one in events], [one.aggregate for one in events])
    if not batch.narrowing:
        for run in runs:
            await _handle(tx, batch, run, outcome)
        return
    narrowing = Narrowing([[(one.aggregate, (one, event)) for one, event in run] for run in runs])
    while (part := narrowing.next()) is not None:
        try:
            async with tx.savepoint():
                await _handle(tx, batch, part, outcome)
        except Exception as error:
            if is_transient(error):
                raise
            culprit = narrowing.failed()
            if culprit is not None:
                outcome.dead.append((culprit[0], error))


def _readable(batch: Batch, plan: Plan[Received], outcome: Outcome) -> list[tuple[Received, Event]]:
    """Decode what is due; what cannot be decoded, or is condemned, holds up its key from here on."""
    readable: list[tuple[Received, Event]] = []
    halted: set[Aggregate] = set()
    for one in (*plan.unplaceable, *plan.due):
        if one.aggregate in halted or one.type not in batch.subscriptions:
            continue
        decoded = batch.condemned or _decoded(one, batch.subscriptions[one.type])
        if isinstance(decoded, Event):
            readable.append((one, decoded))
        else:
            outcome.dead.append((one, decoded))
            if one.sequence is not None:
                halted.add(one.aggregate)
    return readable


def _decoded(one: Received, subscription: Subscription) -> Event | Undecodable:
    try:
        return one.event(subscription)
    except Undecodable as error:
        return error


async def _handle(tx: Transaction, batch: Batch, run: Sequence[tuple[Received, Event]], outcome: Outcome) -> None:
    events = [event for _, event in run]
    tx.cause = None
    await batch.subscriptions[run[0][0].type].handle(tx, events)
    outcome.applied.extend(events)


def _count(batch: Batch, plan: Plan[Received], end: Settled[Received], outcome: Outcome) -> None:
    outcome.duplicates, outcome.stale, outcome.gaps = plan.duplicates, len(plan.stale), plan.gaps
    outcome.parked, outcome.still_held, outcome.released = end.parked, end.still_held, len(end.released)
    held = {one.event_id for one in (*end.parked, *end.still_held)}
    outcome.skipped = Counter(
        one.type
        for one in (*plan.passed, *plan.due)
        if one.type not in batch.subscriptions and one.event_id not in held
    )

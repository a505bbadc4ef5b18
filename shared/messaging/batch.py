"""One batch of records in one transaction: receipts, handlers, dead letters and the new positions together."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.contracts.event import Event
from shared.messaging.log import Place, Positions, StoredRecord
from shared.messaging.manifest import Subscription
from shared.messaging.receipts import (
    advance_positions,
    bury,
    halted_aggregates,
    lock_positions,
    park,
    take_receipts,
)
from shared.messaging.received import Received, Undecodable
from shared.messaging.runs import runs_of
from shared.messaging.transience import is_transient
from shared.store.transaction import Transaction


class PositionLost(Exception):
    """The database's position lies before what is being read: records in between would be skipped."""


@dataclass(slots=True)
class Outcome:
    """What became of a batch."""

    applied: list[Event] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    """Records of types nobody here reacts to."""
    duplicates: int = 0
    overtaken: int = 0
    """Records another member of the group had applied already."""
    dead: list[tuple[Received, BaseException]] = field(default_factory=list)
    parked: list[Received] = field(default_factory=list)
    seconds: list[tuple[str, float]] = field(default_factory=list)
    """Event type and duration of each run handled."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Records to apply together, read from `started`; `narrowing` finds the culprits of an earlier failure."""

    records: Sequence[StoredRecord]
    started: Positions
    subscriptions: Mapping[str, Subscription]
    narrowing: bool = False
    condemned: BaseException | None = None
    """Set when the batch is a single event that cannot even be committed: why."""


async def apply_batch(tx: Transaction, batch: Batch) -> Outcome:
    """Do everything but commit."""
    outcome = Outcome()
    fresh = await _fresh(tx, batch, outcome)
    halted = await halted_aggregates(tx, fresh)
    await _apply(tx, batch, fresh, halted, outcome)
    await bury(tx, outcome.dead)
    await park(tx, sorted(outcome.parked, key=lambda one: (one.stored.place, one.stored.offset)))
    await advance_positions(tx, _reached(batch.records))
    return outcome


async def _fresh(tx: Transaction, batch: Batch, outcome: Outcome) -> list[Received]:
    """Those events that this service reacts to and has not received before."""
    positions = await lock_positions(tx, {record.place for record in batch.records})
    for place in {record.place for record in batch.records}:
        if place not in positions or positions[place] < batch.started.get(place, 0):
            raise PositionLost(f"{place.topic}/{place.partition} is read beyond {positions.get(place)}")
    ahead = [record for record in batch.records if record.offset >= positions[record.place]]
    outcome.overtaken = len(batch.records) - len(ahead)
    received = [Received(record) for record in ahead]
    wanted = [one for one in received if one.type in batch.subscriptions]
    outcome.skipped.update(one.type for one in received if one.type not in batch.subscriptions)
    unreceived = await take_receipts(tx, [one.event_id for one in wanted])
    fresh = []
    for one in wanted:
        if one.event_id in unreceived:
            unreceived.discard(one.event_id)
            fresh.append(one)
    outcome.duplicates = len(wanted) - len(fresh)
    return fresh


async def _apply(
    tx: Transaction, batch: Batch, fresh: Sequence[Received], halted: set[tuple[str, str]], outcome: Outcome
) -> None:
    readable = _readable(batch, fresh, halted, outcome)
    kinds = [one.type for one, _ in readable]
    for run in runs_of(readable, kinds, [one.aggregate for one, _ in readable]):
        subscription = batch.subscriptions[run[0][0].type]
        began = time.perf_counter()
        if batch.narrowing:
            await _narrow(tx, subscription, run, halted, outcome)
        else:
            await _handle(tx, subscription, run, outcome)
        outcome.seconds.append((subscription.event.type, time.perf_counter() - began))


def _readable(
    batch: Batch, fresh: Sequence[Received], halted: set[tuple[str, str]], outcome: Outcome
) -> list[tuple[Received, Event]]:
    """Decode what is not held up; what cannot be decoded, or is condemned, holds up its key from here on."""
    readable = []
    for one in fresh:
        if one.aggregate in halted:
            outcome.parked.append(one)
            continue
        decoded = batch.condemned or _decoded(one, batch.subscriptions[one.type])
        if isinstance(decoded, Event):
            readable.append((one, decoded))
        else:
            outcome.dead.append((one, decoded))
            halted.add(one.aggregate)
    return readable


def _decoded(one: Received, subscription: Subscription) -> Event | Undecodable:
    try:
        return one.event(subscription)
    except Undecodable as error:
        return error


async def _handle(
    tx: Transaction, subscription: Subscription, run: Sequence[tuple[Received, Event]], outcome: Outcome
) -> None:
    events = [event for _, event in run]
    tx.cause = None
    await subscription.handle(tx, events)
    outcome.applied.extend(events)


async def _narrow(
    tx: Transaction,
    subscription: Subscription,
    run: Sequence[tuple[Received, Event]],
    halted: set[tuple[str, str]],
    outcome: Outcome,
) -> None:
    """Halve a failing run, each half behind a savepoint, until the culprit stands alone; what follows it is parked."""
    outcome.parked.extend(one for one, _ in run if one.aggregate in halted)
    run = [(one, event) for one, event in run if one.aggregate not in halted]
    if not run:
        return
    try:
        async with tx.savepoint():
            await _handle(tx, subscription, run, outcome)
    except Exception as error:
        if is_transient(error):
            raise
        if len(run) == 1:
            outcome.dead.append((run[0][0], error))
            halted.add(run[0][0].aggregate)
            return
        middle = len(run) // 2
        await _narrow(tx, subscription, run[:middle], halted, outcome)
        await _narrow(tx, subscription, run[middle:], halted, outcome)


def _reached(records: Sequence[StoredRecord]) -> dict[Place, int]:
    reached: dict[Place, int] = {}
    for record in records:
        reached[record.place] = max(record.offset + 1, reached.get(record.place, 0))
    return reached

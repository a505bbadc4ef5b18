"""Rebuilding a read model from offset 0 beside the live one, and taking its place while events go on arriving."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import MetaData, text

from shared.contracts.event import Event
from shared.kernel.errors import Conflict, Refusal, Unavailable
from shared.messaging.in_order import Aggregate, InOrder
from shared.messaging.log import EventLog, Place, Positions, StoredRecord
from shared.messaging.manifest import Manifest, ReadModel, Subscription
from shared.messaging.received import Received
from shared.messaging.runs import runs_of
from shared.messaging.scan import reached_by, scan
from shared.messaging.transience import is_transient
from shared.store.database import Database
from shared.store.dead_letters import without_rows
from shared.store.operations import alone, audited, nobody_waits
from shared.store.second_schema import analyse, second_schema, take_over
from shared.store.transaction import Transaction

BATCH = 5000
"""Records of one transaction: nothing else waits for it, and nothing is lost if it fails."""

_NEAR = BATCH
"""With so few records left the live consumer may be stopped: they take well under a second."""
_ROUNDS = 50
_ATTEMPTS = 3

_PROGRESS = 'SELECT topic, partition, next_offset FROM "{schema}".consumer_progress WHERE topic = ANY(:topics)'
_HELD = """
    SELECT event_id FROM "{schema}".dead_letter UNION SELECT event_id FROM "{schema}".parked
    UNION SELECT CAST(arguments ->> 'event_id' AS uuid) FROM "{schema}".operation WHERE kind = 'discard'
"""
_GIVEN_UP = """
    SELECT arguments ->> 'topic' AS topic, arguments ->> 'key' AS key,
      CAST(arguments ->> 'from' AS bigint) AS first, CAST(arguments ->> 'to' AS bigint) AS last
    FROM "{schema}".operation WHERE kind IN ('discard', 'release') AND arguments ->> 'to' IS NOT NULL
"""


class NotRebuildable(Conflict):
    """The service keeps more than what events said, or declares no such model."""


class RebuildFailed(Conflict):
    """The model could not be built again; the live one is untouched."""


class RebuildStopped(Unavailable):
    """The process was told to stop, or log or database went away; the live model is untouched."""


class _HeldEventsMoved(Exception):
    """What was held back from the live model, and therefore left out, has been applied or given up meanwhile."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did."""

    model: str
    events: int
    seconds: float
    stopped_seconds: float
    """How long the live consumer was held up for the swap."""


@dataclass
class _Building:
    """How far the second model is."""

    subscriptions: dict[str, Subscription]
    positions: dict[Place, int] = field(default_factory=dict)
    left_out: frozenset[UUID] = frozenset()
    order: InOrder[tuple[Aggregate, Event] | None] = field(default_factory=InOrder)
    """Copies and gaps are known by the events' numbers, without an inbox; None is an event of no interest here."""
    events: int = 0

    @property
    def topics(self) -> list[str]:
        """What the model is made from."""
        return sorted({subscription.event.topic for subscription in self.subscriptions.values()})

    def behind(self, live: Positions) -> int:
        """Records the live model has seen and this one has not."""
        return sum(at - self.positions.get(place, 0) for place, at in live.items())


@dataclass(frozen=True)
class Rebuild:
    """A rebuild of one service's model: where its events are, its tables, and who asked for it."""

    manifest: Manifest
    database: Database
    log: EventLog
    metadata: MetaData
    who: str
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    begun: Callable[[UUID], None] = nobody_waits
    """Told the operation's id once it is noted."""

    async def run(self, name: str) -> Rebuilt:
        """Build the model anew and swap; on any failure the live one stays as it is."""
        model = model_named(self.manifest, name)
        async with alone(self.database), audited(self.database, "rebuild", {"model": name}, self.who) as operation:
            self.begun(operation.id)
            began = time.monotonic()
            events, stopped = await self._attempts(model)
            done = Rebuilt(name, events, time.monotonic() - began, stopped)
            operation.outcome.update(events=events, seconds=round(done.seconds, 3), stopped=round(stopped, 3))
            return done

    async def _attempts(self, model: ReadModel) -> tuple[int, float]:
        for _ in range(_ATTEMPTS):
            try:
                async with second_schema(self.database, self.metadata) as (second, schema):
                    return await self._build(model, second, schema)
            except _HeldEventsMoved:
                continue
            except Refusal:
                raise
            except Exception as error:
                why = without_rows(f"{type(error).__name__}: {error}")
                if is_transient(error):
                    raise RebuildStopped(why) from error
                raise RebuildFailed(why) from error
        raise RebuildFailed("parked events went on being released; try again when that is done")

    async def _build(self, model: ReadModel, second: Database, schema: str) -> tuple[int, float]:
        building = _Building(_feeding(self.manifest, model))
        for _ in range(_ROUNDS):
            live = await self._look(second, building, schema)
            if building.behind(live) > _NEAR:
                await self._catch_up(second, building, live)
                continue
            await analyse(second, model.tables)
            before = building.events
            building.order.mark()
            try:
                stopped = await self._swap(model, second, schema, building)
            except Exception as error:
                if not is_transient(error):
                    raise
                building.order.undo()
                building.events = before
            else:
                return building.events, stopped
        raise RebuildFailed("the live consumer is as fast as the rebuild, or its tables are never free")

    async def _look(self, second: Database, building: _Building, schema: str) -> Positions:
        async with second.transaction() as tx:
            return await _live(tx, building, schema)

    async def _catch_up(self, second: Database, building: _Building, live: Positions) -> None:
        async with aclosing(scan(self.log, building.positions, live, BATCH)) as batches:
            async for records in batches:
                if self.stop.is_set():
                    raise RebuildStopped("the process is shutting down")
                async with second.transaction(replaying=True) as tx:
                    await _apply(tx, building, records)
                building.positions.update(reached_by(records))

    async def _swap(self, model: ReadModel, second: Database, schema: str, building: _Building) -> float:
        """In one transaction: the live consumer waits at its positions, the last records are applied, tables change."""
        async with second.transaction(replaying=True) as tx:
            live = await _live(tx, building, schema, lock=True)
            began = time.monotonic()
            async with aclosing(scan(self.log, building.positions, live, BATCH)) as batches:
                async for records in batches:
                    await _apply(tx, building, records)
            _nothing_missing(building)
            await take_over(tx, schema, model.tables)
        return time.monotonic() - began


def model_named(manifest: Manifest, name: str) -> ReadModel:
    """A read model that the service declares; anything else is refused with what may be rebuilt."""
    models = {model.name: model for model in manifest.read_models}
    if name in models:
        return models[name]
    if not models:
        raise NotRebuildable(
            f"{manifest.service} keeps records of its own beside what events told it; nothing of it may be rebuilt",
            field="model",
        )
    raise NotRebuildable(f"{manifest.service} can rebuild {', '.join(sorted(models))}, not {name}", field="model")


def _feeding(manifest: Manifest, model: ReadModel) -> dict[str, Subscription]:
    wanted: Collection[type[Event]] = model.fed_by or [subscription.event for subscription in manifest.consumes]
    return {sub.event.type: sub for sub in manifest.consumes if sub.event in wanted}


async def _live(tx: Transaction, building: _Building, schema: str, *, lock: bool = False) -> Positions:
    """How far the live model is, and which events it was held back from.

    Positions first: an event held back after they were read lies beyond them.
    """
    query = _PROGRESS.format(schema=schema) + (" ORDER BY topic, partition FOR UPDATE" if lock else "")
    rows = await tx.rows(text(query), {"topics": building.topics})
    held = frozenset(await tx.scalars(text(_HELD.format(schema=schema))))
    given_up = await _given_up(tx, schema)
    if building.left_out - held or (building.positions and given_up != building.order.given_up):
        raise _HeldEventsMoved
    building.left_out, building.order.given_up = held, given_up
    return {Place(row.topic, row.partition): row.next_offset for row in rows}


async def _given_up(tx: Transaction, schema: str) -> dict[tuple[str, str], tuple[range, ...]]:
    """The numbers that operators passed over."""
    found: dict[tuple[str, str], tuple[range, ...]] = {}
    for row in await tx.rows(text(_GIVEN_UP.format(schema=schema))):
        key = (row.topic, row.key)
        found[key] = (*found.get(key, ()), range(row.first, row.last + 1))
    return found


async def _apply(tx: Transaction, building: _Building, records: Sequence[StoredRecord]) -> None:
    """Bring the next events of each key to their handlers, in runs."""
    due = [one for record in records for one in _due(building, Received(record))]
    events = [event for _, event in due]
    for run in runs_of(events, [event.type for event in events], [aggregate for aggregate, _ in due]):
        tx.cause = None
        await building.subscriptions[run[0].type].handle(tx, run)
    building.events += len(due)


def _due(building: _Building, one: Received) -> list[tuple[Aggregate, Event]]:
    if building.left_out and one.event_id in building.left_out:
        return []
    subscription = building.subscriptions.get(one.type)
    if one.sequence is None:
        if subscription is None:
            return []
        raise RebuildFailed(f"event {one.event_id} does not say where it belongs, and the live model has it")
    mine = (one.aggregate, one.event(subscription)) if subscription else None
    return [taken for taken in building.order.take(one.aggregate, one.sequence, mine) if taken is not None]


def _nothing_missing(building: _Building) -> None:
    """At the live model's own position, nothing can wait here that does not wait there."""
    missing = building.order.waiting()
    if missing:
        (topic, key), number = missing[0]
        raise RebuildFailed(f"{topic} {key} has event {number} but not all before it; {len(missing)} such events")

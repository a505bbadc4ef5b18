"""Bringing events of the past to a service's handlers again, through a reader that leaves its live positions alone."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from shared.contracts.event import Event
from shared.kernel.errors import Invalid
from shared.messaging.in_order import Aggregate
from shared.messaging.log import EventLog, Place, partition_of
from shared.messaging.manifest import Manifest, Subscription, subscriptions_by_type
from shared.messaging.past import Range, Replayed
from shared.messaging.pause import Backoff, told_to_stop
from shared.messaging.receipts import lock_positions, standings, take_receipts
from shared.messaging.received import Received
from shared.messaging.runs import runs_of
from shared.messaging.scan import scan
from shared.messaging.transience import is_transient
from shared.store.audit.capture import SWITCH_OFF
from shared.store.database import Database
from shared.store.dead_letters import without_rows
from shared.store.operations import alone, audited, nobody_waits
from shared.store.transaction import Transaction

BATCH = 500
"""Events of one transaction at most."""
_SCANNED = 2000
_PIECES_A_SECOND = 4
_CLOCKS = timedelta(minutes=1)
"""How far clocks may differ: the log is read from so much earlier to so much later than the range, then filtered."""

_PROGRESS = text(
    "SELECT topic, partition, next_offset FROM consumer_progress WHERE topic = ANY(CAST(:topics AS text[]))"
)
_HELD = text("""
    SELECT event_id FROM dead_letter WHERE event_id = ANY(CAST(:ids AS uuid[]))
    UNION SELECT event_id FROM parked WHERE event_id = ANY(CAST(:ids AS uuid[]))
    UNION SELECT CAST(arguments ->> 'event_id' AS uuid) FROM operation WHERE kind = 'discard'
""")
_UNRECEIVE = text("DELETE FROM inbox WHERE event_id = ANY(CAST(:ids AS uuid[]))")


class TypeNotReactedTo(Invalid):
    """The service has no handler for events of this type."""


@dataclass(frozen=True)
class Replay:
    """One service's past, and who asks for it again."""

    manifest: Manifest
    database: Database
    log: EventLog
    who: str
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    begun: Callable[[UUID], None] = nobody_waits
    """Told the operation's id once it is noted."""

    async def look(self, wanted: Range) -> Replayed:
        """What the range holds; nothing is done, and nothing noted."""
        found, seen = Replayed(), await self._begin(wanted)
        async with aclosing(self._matching(wanted, seen)) as pieces:
            async for piece in pieces:
                for one in piece:
                    found.note(one)
        return found

    async def run(self, wanted: Range, *, reprocess: bool = False, rate: float | None = None) -> Replayed:
        """Apply what has no receipt yet; with `reprocess`, everything once more. At most `rate` events a second."""
        subscriptions = await self._begin(wanted)
        arguments = wanted.as_arguments() | {"reprocess": reprocess} | ({"rate": rate} if rate else {})
        step = _Step(subscriptions, reprocess)
        done, pace, left = Replayed(), _Pace(rate), set[Aggregate]()
        async with alone(self.database), audited(self.database, "replay", arguments, self.who) as operation:
            self.begun(operation.id)
            try:
                async with aclosing(self._matching(wanted, subscriptions)) as pieces:
                    async for piece in pieces:
                        for part in _parts(piece, pace.piece):
                            if done.stopped or await pace.wait(self.stop, done.matched):
                                done.stopped = True
                                return done
                            await self._apply(part, step, done, left)
            finally:
                operation.outcome.update(done.as_outcome())
        return done

    async def _begin(self, wanted: Range) -> dict[str, Subscription]:
        subscriptions = subscriptions_by_type(self.manifest)
        unknown = sorted(wanted.types - subscriptions.keys())
        if unknown:
            raise TypeNotReactedTo(f"{self.manifest.service} does not react to {', '.join(unknown)}", field="types")
        return {name: sub for name, sub in subscriptions.items() if not wanted.types or name in wanted.types}

    async def _matching(
        self, wanted: Range, subscriptions: dict[str, Subscription]
    ) -> AsyncGenerator[list[Received], None]:
        """The events of the range, up to where the live consumer is: what lies beyond is its own to bring."""
        topics = sorted({subscription.event.topic for subscription in subscriptions.values()})
        async with self.database.transaction() as tx:
            rows = await tx.rows(_PROGRESS, {"topics": topics})
        live = {Place(row.topic, row.partition): row.next_offset for row in rows}
        if wanted.keys:
            counts = Counter(place.topic for place in await self.log.end_offsets(topics))
            holding = {Place(topic, partition_of(key, counts[topic])) for topic in counts for key in wanted.keys}
            live = {place: at for place, at in live.items() if place in holding}
        start = await self.log.offsets_at(topics, wanted.since - _CLOCKS) if wanted.since else {}
        end = live
        if wanted.until:
            first_after = await self.log.offsets_at(topics, wanted.until + _CLOCKS)
            end = {place: min(at, first_after.get(place, at)) for place, at in live.items()}
        async with aclosing(scan(self.log, start, end, _SCANNED)) as batches:
            async for records in batches:
                received = [Received(record) for record in records]
                yield [one for one in received if one.type in subscriptions and wanted.holds(one)]

    async def _apply(
        self,
        part: Sequence[Received],
        step: _Step,
        done: Replayed,
        left: set[Aggregate],
    ) -> None:
        """In one transaction; if that fails, one by one, and the key of one that fails again is left alone."""
        for one in part:
            done.note(one)
        part = [one for one in part if one.aggregate not in left]
        error = await self._attempt(step, part, done)
        for one in part if error is not None else ():
            if one.aggregate in left:
                continue
            failure = await self._attempt(step, [one], done)
            if failure is not None:
                done.failed[one.event_id] = without_rows(f"{type(failure).__name__}: {failure}")
                left.add(one.aggregate)

    async def _attempt(self, step: _Step, part: Sequence[Received], done: Replayed) -> Exception | None:
        backoff = Backoff()
        while True:
            try:
                async with self.database.transaction(replaying=True) as tx:
                    await tx.execute(SWITCH_OFF)
                    counts = await step.apply(tx, part)
            except Exception as error:  # noqa: BLE001 - whatever it was, it is told at the end
                if not is_transient(error):
                    return error
                if await backoff.wait(self.stop):
                    done.stopped = True
                    return None
            else:
                step.committed()
                done.applied += counts["applied"]
                done.duplicates += counts["duplicates"]
                done.held += counts["held"]
                done.withheld += counts["withheld"]
                return None


@dataclass(slots=True)
class _Step:
    """What each transaction of a replay does."""

    subscriptions: dict[str, Subscription]
    reprocess: bool
    brought: set[UUID] = field(default_factory=set)
    """When receipts are deleted, these are known to be copies."""
    _uncommitted: set[UUID] = field(default_factory=set)

    async def apply(self, tx: Transaction, part: Sequence[Received]) -> Counter[str]:
        """Everything but commit. The live consumer of these partitions waits meanwhile."""
        await lock_positions(tx, {one.stored.place for one in part})
        held = set(await tx.scalars(_HELD, {"ids": [one.event_id for one in part]}))
        halted, _ = await standings(tx, {one.aggregate for one in part})
        free = [one for one in part if one.event_id not in held and not halted[one.aggregate].halted]
        due = await self._due(tx, free)
        await self._handle(tx, [(one, self._decoded(one)) for one in due])
        self._uncommitted = {one.event_id for one in due}
        withheld = len(tx.announcements)
        tx.announcements.clear()
        return Counter(applied=len(due), duplicates=len(free) - len(due), held=len(part) - len(free), withheld=withheld)

    def committed(self) -> None:
        """What was applied last is true now."""
        if self.reprocess:
            self.brought |= self._uncommitted

    async def _due(self, tx: Transaction, free: Sequence[Received]) -> list[Received]:
        """Those without a receipt, which they now have; copies within the part are one event."""
        unbrought = [one for one in free if one.event_id not in self.brought]
        ids = [one.event_id for one in unbrought]
        if self.reprocess:
            await tx.execute(_UNRECEIVE, {"ids": ids})
        fresh, due = await take_receipts(tx, ids), []
        for one in unbrought:
            if one.event_id in fresh:
                fresh.discard(one.event_id)
                due.append(one)
        return due

    def _decoded(self, one: Received) -> Event:
        return one.event(self.subscriptions[one.type])

    async def _handle(self, tx: Transaction, due: Sequence[tuple[Received, Event]]) -> None:
        kinds = [one.type for one, _ in due]
        for run in runs_of(due, kinds, [one.aggregate for one, _ in due]):
            tx.cause = None
            await self.subscriptions[run[0][0].type].handle(tx, [event for _, event in run])


class _Pace:
    """Holds a number of events back until its time has come."""

    def __init__(self, rate: float | None) -> None:
        self._rate = rate
        self._began = time.monotonic()
        self.piece = max(1, min(BATCH, int(rate / _PIECES_A_SECOND))) if rate else BATCH

    async def wait(self, stop: asyncio.Event, done: int) -> bool:
        """Wait until so many events may have been done; True if told to stop."""
        due = self._began + done / self._rate if self._rate else 0.0
        return await told_to_stop(stop, due - time.monotonic()) if due > time.monotonic() else stop.is_set()


def _parts(piece: Sequence[Received], size: int) -> Iterator[Sequence[Received]]:
    for first in range(0, len(piece), size):
        yield piece[first : first + size]

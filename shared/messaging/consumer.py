"""The consumer: brings a service's subscribed events to its handlers, each effect exactly once."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from shared.messaging import measured
from shared.messaging.batch import Batch, apply_batch
from shared.messaging.consumer_core import PositionLost, begun, reached
from shared.messaging.log import EventLog, Place, Positions, Reader, ReaderLost, StoredRecord
from shared.messaging.manifest import Manifest, subscriptions_by_type, topics_consumed
from shared.messaging.narrowing import Attempt, Settling
from shared.messaging.pause import Backoff
from shared.messaging.receipts import begin_positions
from shared.messaging.transience import is_transient
from shared.observability import metrics
from shared.store.database import Database

BATCH = 500
"""Records of one transaction at most."""

_POLL_SECONDS = 0.25
_COMMIT_SECONDS = 1.0

_log = logging.getLogger(__name__)


@dataclass
class Consumer:
    """Reads a service's topics as the group of that name. One process of the service owns a partition at a time."""

    manifest: Manifest
    database: Database
    log: EventLog
    batch_size: int = BATCH
    _position: dict[Place, int] = field(default_factory=dict)
    """Where the next poll of each partition begins."""

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until told to stop; a batch in hand is finished first."""
        topics = topics_consumed(self.manifest)
        if not topics:
            await stop.wait()
            return
        async with self.log.reader(self.manifest.service, topics, self._positions) as reader:
            await self._read(reader, stop)

    async def _read(self, reader: Reader, stop: asyncio.Event) -> None:
        committed_at = time.monotonic()
        uncommitted: dict[Place, int] = {}
        backoff = Backoff()
        while not stop.is_set():
            try:
                records = await reader.poll(self.batch_size, _POLL_SECONDS)
                uncommitted.update(await self._settle_in_time(reader, records, stop))
                backoff.reset()
            except ReaderLost:  # whoever runs the consumer begins anew, with a fresh one
                raise
            except Exception as error:
                if not is_transient(error):
                    raise
                _log.warning("%s: reading waits: %r", self.manifest.service, error)
                await backoff.wait(stop)
            if uncommitted and time.monotonic() - committed_at >= _COMMIT_SECONDS:
                await reader.commit(uncommitted)
                committed_at, uncommitted = time.monotonic(), {}
        await reader.commit(uncommitted)

    async def _positions(self, places: Collection[Place]) -> Positions:
        """Asked on assignment: the place to go on is the one in this service's own database."""
        async with self.database.transaction() as tx:
            positions = await begin_positions(tx, places)
        self._position.update(positions)
        metrics.CONSUMER_ASSIGNMENTS.labels(self.manifest.service).inc()
        return positions

    async def _settle_in_time(
        self, reader: Reader, records: list[StoredRecord], stop: asyncio.Event
    ) -> dict[Place, int]:
        """Apply the records however long the database is away; the positions then reached."""
        if not records:
            return {}
        started = {record.place: self._position.get(record.place, 0) for record in records}
        subscriptions = measured.timed(self.manifest.service, subscriptions_by_type(self.manifest))
        batch, settling = Batch(records, started, subscriptions), Settling(len(records))
        backoff = Backoff()
        while True:
            try:
                await self._settle(batch, settling)
            except PositionLost as error:
                _log.warning("%s: %s; going back", self.manifest.service, error)
                reader.seek(await self._positions(started))
                return {}
            except Exception as error:
                if not is_transient(error):
                    raise
                metrics.CONSUMER_RETRIES.labels(self.manifest.service).inc()
                _log.warning("%s: the batch waits: %r", self.manifest.service, error)
                if await backoff.wait(stop):
                    return {}
            else:
                after = reached(records)
                self._position.update(after)
                return after

    async def _settle(self, batch: Batch, settling: Settling) -> None:
        """Apply a batch; if an event of it fails for good, narrow it until only that event's key is held up."""
        while (attempt := settling.next()) is not None:
            try:
                await self._commit(_part(batch, attempt))
            except PositionLost:
                raise
            except Exception as error:
                if is_transient(error):
                    raise
                _log.warning("%s: narrowing %s: %r", self.manifest.service, attempt[:2], error)
                settling.failed(error)
            else:
                settling.succeeded()

    async def _commit(self, batch: Batch) -> None:
        async with self.database.transaction() as tx:
            outcome = await apply_batch(tx, batch)
        measured.consumed(self.manifest.service, outcome)


def _part(batch: Batch, attempt: Attempt) -> Batch:
    return replace(
        batch,
        records=batch.records[attempt.first : attempt.end],
        started=begun(batch.started, batch.records[: attempt.first]),
        narrowing=attempt.narrowing,
        condemned=attempt.condemned,
        release=0 if attempt.alone else batch.release,
    )

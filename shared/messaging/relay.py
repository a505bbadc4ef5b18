"""The relay: publishes what a database's outbox holds, in order per key, and forgets it on acknowledgement.

No cursor: a row is unsent because it is there. Each shard of keys has one relay at a time, by an advisory lock on the
connection that reads and deletes: who loses the lock cannot delete.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg

from shared.messaging.log import EventLog, LogUnavailable, Publisher, RecordRefused
from shared.messaging.low_water import LowWater, lifted
from shared.messaging.outbox import Unsent, delete_rows, look, quarantine_row, unsent_rows
from shared.messaging.pause import Backoff, first_of
from shared.messaging.session import lock_session
from shared.messaging.shares import Shares
from shared.messaging.transience import is_transient
from shared.observability import metrics
from shared.store.database import Database
from shared.store.outbox import SHARDS

BATCH = 500
"""Rows of one append at most."""

_BUSY_POLL_SECONDS = 0.02
_IDLE_POLL_SECONDS = 0.1
_LOOK_SECONDS = 2.0
_STOP_SECONDS = 5.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Relay:
    """Publishes one database's outbox to one log."""

    database: Database
    log: EventLog
    batch_size: int = BATCH

    async def run(self, stop: asyncio.Event) -> None:
        """Relay until told to stop; an append in flight then has five seconds left."""
        work = asyncio.ensure_future(self._sessions(stop))
        stopping = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait((work, stopping), return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                await asyncio.wait((work,), timeout=_STOP_SECONDS)
        finally:
            stopping.cancel()
            work.cancel()
            await asyncio.wait((work,))
        if not work.cancelled():
            work.result()

    async def _sessions(self, stop: asyncio.Event) -> None:
        """One database session after the other, as they are lost."""
        service, backoff = self.database.service, Backoff()
        while not stop.is_set():
            try:
                async with (
                    lock_session(self.database.url, f"{service} relay") as connection,
                    self.log.publisher() as publisher,
                ):
                    await Session(self, connection, publisher, backoff).drain(stop)
            except Exception as error:
                if not is_transient(error):
                    raise
                metrics.OUTBOX_RESETS.labels(service, "session").inc()
                _log.warning("%s: the relay begins anew: %r", service, error)
                await backoff.wait(stop)


class Session:
    """The relay on one connection."""

    def __init__(
        self, relay: Relay, connection: asyncpg.Connection[Any], publisher: Publisher, backoff: Backoff
    ) -> None:
        self._service = relay.database.service
        self._committed = relay.database.committed
        self._limit = relay.batch_size
        self._connection = connection
        self._publisher = publisher
        self._backoff = backoff
        self._shares = Shares(connection, "outbox", [str(shard) for shard in range(SHARDS)])
        self._shards: frozenset[int] = frozenset()
        self._water = LowWater()
        self._next_look = 0.0
        self._sweep = False

    async def drain(self, stop: asyncio.Event) -> None:
        """Publish whatever there is, and wait for more."""
        pause = _BUSY_POLL_SECONDS
        while not stop.is_set():
            await self._look_if_due()
            self._committed.clear()
            # One poll in a few seconds ignores the mark altogether, whatever should be wrong with it.
            from_seq, self._sweep = (0 if self._sweep else self._water.mark), False
            rows = await unsent_rows(self._connection, from_seq, self._shards, self._limit)
            if rows:
                pause = _BUSY_POLL_SECONDS
                if not await self._publish(rows):
                    await self._backoff.wait(stop)
            else:
                await first_of((self._committed, stop), pause)
                pause = min(pause * 2, _IDLE_POLL_SECONDS)

    async def _look_if_due(self) -> None:
        if time.monotonic() < self._next_look:
            return
        self._shards = frozenset(int(name) for name in await self._shares.rebalance())
        state = await look(self._connection)
        self._water = lifted(self._water, state.sight)
        self._sweep = True
        self._next_look = time.monotonic() + _LOOK_SECONDS
        metrics.OUTBOX_SHARDS_OWNED.labels(self._service).set(len(self._shards))
        metrics.OUTBOX_UNSENT_ROWS.labels(self._service).set(state.unsent)
        metrics.OUTBOX_OLDEST_UNSENT_AGE.labels(self._service).set(state.oldest_age_seconds)

    async def _publish(self, rows: list[Unsent]) -> bool:
        """Append and forget; False if the log has to be waited for."""
        try:
            await self._publisher.append([row.record for row in rows])
        except LogUnavailable as error:
            metrics.OUTBOX_RESETS.labels(self._service, "log").inc()
            _log.warning("%s: the log does not confirm: %r", self._service, error)
            # The pause and the failed append together could outlast the idle limit of the session.
            await self._connection.execute("SELECT 1")
            return False
        except RecordRefused as refusal:
            row = rows[refusal.index]
            metrics.OUTBOX_QUARANTINED.labels(self._service).inc()
            _log.exception("%s: %s %s is quarantined", self._service, row.record.topic, row.record.key)
            await quarantine_row(self._connection, row, str(refusal))
            return True
        await delete_rows(self._connection, rows)
        self._backoff.reset()
        self._count(rows)
        return True

    def _count(self, rows: list[Unsent]) -> None:
        now = datetime.now(UTC)
        for row in rows:
            metrics.OUTBOX_PUBLISHED.labels(self._service, row.record.topic).inc()
            metrics.OUTBOX_PUBLISH_SECONDS.labels(self._service).observe((now - row.created_at).total_seconds())

"""The relay: publishes what a database's outbox holds, in order per key, and forgets it on acknowledgement.

No cursor: a row is unsent because it is there. Each shard of keys has one relay at a time, by an advisory lock on the
connection that reads and deletes: who loses the lock cannot delete.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from shared.messaging import measured
from shared.messaging.log import EventLog, LogUnavailable, Publisher, RecordRefused
from shared.messaging.outbox import Unsent, delete_rows, look, put_back, quarantine_row, unsent_rows
from shared.messaging.pause import Backoff, first_of, told_to_stop
from shared.messaging.relay_core import Delete, KeepAlive, Look, Poll, Quarantine, RelayCore, Work
from shared.messaging.session import lock_session
from shared.messaging.shares import Shares
from shared.messaging.transience import is_transient
from shared.observability import metrics
from shared.store.database import Database
from shared.store.outbox import SHARDS

BATCH = 500
"""Rows of one append at most."""

PACE = 6_000.0
"""Events a second of a backlog: whoever asks the database or the log meanwhile is to notice little of it."""

_STOP_SECONDS = 5.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Relay:
    """Publishes one database's outbox to one log."""

    database: Database
    log: EventLog
    batch_size: int = BATCH
    pace: float = PACE

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
                measured.leads_nothing(service)
                _log.warning("%s: the relay begins anew: %r", service, error)
                await backoff.wait(stop)


class Session:
    """The relay on one connection: carries out what the core decides."""

    def __init__(
        self, relay: Relay, connection: asyncpg.Connection[Any], publisher: Publisher, backoff: Backoff
    ) -> None:
        self._service = relay.database.service
        self._database = relay.database
        self._connection = connection
        self._publisher = publisher
        self._backoff = backoff
        self._shares = Shares(connection, "outbox", [str(shard) for shard in range(SHARDS)])
        self._core: RelayCore[Unsent] = RelayCore(relay.batch_size, SHARDS, batch_seconds=relay.batch_size / relay.pace)

    async def drain(self, stop: asyncio.Event) -> None:
        """Publish whatever there is, and wait for more."""
        while not stop.is_set():
            work = self._core.work(time.monotonic())
            await self._carry_out(work)
            if work.rest:
                await first_of((self._database.committed, stop), work.rest)
            if work.pause:
                await told_to_stop(stop, work.pause)
            if work.back_off:
                await self._backoff.wait(stop)
        await self._carry_out(self._core.closing())

    async def _carry_out(self, work: Work[Unsent]) -> None:
        """The statements in order, the append beside them; what the append came to is reported last."""
        if not work.append:
            await self._execute(work)
            return
        appending = asyncio.ensure_future(self._publisher.append([row.record for row in work.append]))
        try:
            await self._execute(work)
            await self._confirm(appending, work.append)
        finally:
            if not appending.done():
                appending.cancel()
                await asyncio.wait((appending,))

    async def _execute(self, work: Work[Unsent]) -> None:
        for statement in work.statements:
            match statement:
                case Poll():
                    await self._poll(statement)
                case Delete(rows):
                    await delete_rows(self._connection, rows)
                    self._backoff.reset()
                    measured.published(self._service, rows)
                case Look():
                    await self._look()
                case Quarantine(row, reason):
                    await quarantine_row(self._connection, row, reason)
                case KeepAlive():
                    await self._connection.execute("SELECT 1")

    async def _poll(self, poll: Poll) -> None:
        self._database.committed.clear()
        self._core.found(await unsent_rows(self._connection, poll))

    async def _look(self) -> None:
        shards = frozenset(int(name) for name in await self._shares.rebalance())
        await put_back(self._connection, shards)
        state = await look(self._connection)
        self._core.looked(shards, state.sight)
        measured.outbox_seen(self._database, state, shards)

    async def _confirm(self, appending: asyncio.Future[None], rows: Sequence[Unsent]) -> None:
        try:
            await appending
        except LogUnavailable as error:
            metrics.OUTBOX_RESETS.labels(self._service, "log").inc()
            _log.warning("%s: the log does not confirm: %r", self._service, error)
            self._core.unconfirmed()
        except RecordRefused as refusal:
            record = rows[refusal.index].record
            metrics.OUTBOX_QUARANTINED.labels(self._service).inc()
            _log.exception("%s: %s %s is quarantined", self._service, record.topic, record.key)
            self._core.refused(refusal.index, str(refusal))
        else:
            self._core.confirmed()

"""The event log on PostgreSQL: the embedded default, with Kafka's meaning of topics, groups and offsets."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg

from shared.messaging import postgres_tables as tables
from shared.messaging.log import (
    PARTITIONS,
    LogUnavailable,
    OnAssigned,
    Place,
    Record,
    RecordRefused,
    first_refusal,
)
from shared.messaging.postgres_groups import Groups
from shared.messaging.postgres_reader import PostgresReader
from shared.messaging.session import dsn_of
from shared.messaging.transience import is_transient

MIGRATIONS = Path(__file__).parent / "postgres_migrations"
"""The Alembic history of the log's own database."""

_CONNECTIONS = 8
"""For appends and reads of all services of a process; ownership of partitions takes one more."""

_BUSY_POLL_SECONDS = 0.02
_IDLE_POLL_SECONDS = 0.1
_TIMEOUT_SECONDS = 10.0

_log = logging.getLogger(__name__)


@asynccontextmanager
async def unavailable_when_transient() -> AsyncIterator[None]:
    """Say `LogUnavailable` for whatever passes by itself."""
    try:
        yield
    except LogUnavailable:
        raise
    except Exception as error:
        if is_transient(error):
            raise LogUnavailable(str(error) or type(error).__name__) from error
        raise


class PostgresLog:
    """One per process, shared by all its services: one pool, one poll for others' appends, one lock session."""

    def __init__(self, url: str, connections: int = _CONNECTIONS) -> None:
        self._url = url
        self._connections = connections
        self._opening = asyncio.Lock()
        self._pool: asyncpg.Pool[Any] | None = None
        self._numbers: dict[Place, int] = {}
        self._ends: dict[Place, int] = {}
        self._readers: set[PostgresReader] = set()
        self._groups = Groups(url)
        self._watch: asyncio.Task[None] | None = None

    async def ensure_topics(self, names: Collection[str], partitions: int = PARTITIONS) -> None:
        """Create the topics that are not there yet."""
        async with self.connection() as connection:
            await tables.create_topics(connection, names, partitions)
        await self.refresh()

    @asynccontextmanager
    async def publisher(self) -> AsyncIterator[PostgresLog]:
        """Appenders need nothing of their own here."""
        yield self

    async def append(self, records: Sequence[Record]) -> None:
        """All records in one transaction, or none."""
        if not records:
            return
        refusal = first_refusal(records) or await self._unknown_topic(records)
        if refusal is not None:
            raise refusal
        partitions = Counter(place.topic for place in self._numbers)
        async with self.connection() as connection:
            reached = await tables.append(connection, self._numbers, partitions, records)
        self._arrived(reached)

    @asynccontextmanager
    async def reader(
        self, group: str | None, topics: Collection[str], on_assigned: OnAssigned
    ) -> AsyncIterator[PostgresReader]:
        """A member of a group; in one process a group has one member."""
        await self.refresh()
        places = sorted(place for place in self._numbers if place.topic in topics)
        reader = PostgresReader(self, on_assigned)
        self._readers.add(reader)
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._watch_appends())
        try:
            if group is None:
                reader.own(frozenset(places))
                yield reader
            else:
                async with self._groups.member(group, places, reader.own):
                    yield reader
        finally:
            self._readers.discard(reader)

    async def end_offsets(self, topics: Collection[str]) -> dict[Place, int]:
        """The next offset each partition will give out."""
        await self.refresh()
        return {place: offset for place, offset in self._ends.items() if place.topic in topics}

    async def offsets_at(self, topics: Collection[str], instant: datetime) -> dict[Place, int]:
        """The first offset of each partition recorded at an instant or later."""
        async with self.connection() as connection:
            return await tables.offsets_at(connection, topics, instant)

    async def close(self) -> None:
        """Let go of every connection."""
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
            self._watch = None
        await self._groups.close()
        if self._pool is not None:
            pool, self._pool = self._pool, None
            pool.terminate()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection[Any]]:
        """A pooled connection; errors that pass become `LogUnavailable`."""
        async with unavailable_when_transient():
            pool = await self._opened()
            async with pool.acquire(timeout=_TIMEOUT_SECONDS) as connection:
                yield connection

    def number_of(self) -> dict[Place, int]:
        """The partitions known, with the number their records are kept under."""
        return self._numbers

    def end_of(self, place: Place) -> int:
        """The next offset of a partition, as last seen."""
        return self._ends.get(place, 0)

    async def refresh(self) -> None:
        """Look at all partitions once."""
        async with self.connection() as connection:
            numbers, ends = await tables.read_partitions(connection)
        self._numbers = numbers
        self._arrived(ends)

    def _arrived(self, ends: dict[Place, int]) -> bool:
        """Note new ends and wake the readers if there are any; looks may overtake each other, ends only grow."""
        grown = {place: end for place, end in ends.items() if end > self._ends.get(place, -1)}
        self._ends.update(grown)
        if grown:
            for reader in self._readers:
                reader.wake()
        return bool(grown)

    async def _watch_appends(self) -> None:
        """The one poll of a process for what others append."""
        pause = _BUSY_POLL_SECONDS
        while True:
            await asyncio.sleep(pause)
            try:
                before = dict(self._ends)
                await self.refresh()
                pause = _BUSY_POLL_SECONDS if self._ends != before else min(pause * 2, _IDLE_POLL_SECONDS)
            except LogUnavailable as error:
                _log.warning("event log: the watch waits: %r", error)
                pause = 1.0

    async def _unknown_topic(self, records: Sequence[Record]) -> RecordRefused | None:
        known = {place.topic for place in self._numbers}
        if any(record.topic not in known for record in records):
            await self.refresh()
            known = {place.topic for place in self._numbers}
        for index, record in enumerate(records):
            if record.topic not in known:
                return RecordRefused(index, f"there is no topic {record.topic}")
        return None

    async def _opened(self) -> asyncpg.Pool[Any]:
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    dsn_of(self._url),
                    min_size=1,
                    max_size=self._connections,
                    timeout=5,
                    command_timeout=_TIMEOUT_SECONDS,
                    server_settings={"application_name": "event log", "jit": "off"},
                )
            return self._pool

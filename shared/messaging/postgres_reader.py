"""Reading from the PostgreSQL log: asks the database only when its end is known to lie past the reader's position."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any, Protocol

import asyncpg

from shared.messaging import postgres_tables as tables
from shared.messaging.log import OnAssigned, Place, Positions, StoredRecord


class Source(Protocol):
    """What the reader needs of its log."""

    def connection(self) -> AbstractAsyncContextManager[asyncpg.Connection[Any]]:
        """A pooled connection."""
        ...

    def number_of(self) -> dict[Place, int]:
        """The partitions known."""
        ...

    def end_of(self, place: Place) -> int:
        """The next offset of a partition."""
        ...


class PostgresReader:
    """Reads the partitions it owns; who owns what is decided elsewhere and taken over at the next poll."""

    def __init__(self, source: Source, on_assigned: OnAssigned) -> None:
        self._source = source
        self._on_assigned = on_assigned
        self._owned: frozenset[Place] = frozenset()
        self._positions: dict[Place, int] = {}
        self._news = asyncio.Event()

    def own(self, places: Collection[Place]) -> None:
        """From now on these partitions are this reader's."""
        if self._owned != frozenset(places):
            self._owned = frozenset(places)
            self._news.set()

    def wake(self) -> None:
        """Something was appended somewhere."""
        self._news.set()

    async def poll(self, max_records: int, timeout: float) -> list[StoredRecord]:  # noqa: ASYNC109 - a long poll
        """The next records of the partitions owned."""
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            self._news.clear()
            await self._take_over()
            behind = self._behind(max_records)
            if behind:
                return await self._fetch(behind, max_records)
            with suppress(TimeoutError):
                async with asyncio.timeout_at(deadline):
                    await self._news.wait()
            if not self._news.is_set():
                return []

    def seek(self, positions: Positions) -> None:
        """Read on from elsewhere."""
        self._positions.update({place: at for place, at in positions.items() if place in self._positions})
        self._news.set()

    async def commit(self, positions: Positions) -> None:
        """Positions live in the consumer's own database; nothing else displays them here."""

    async def _take_over(self) -> None:
        owned = self._owned
        for place in self._positions.keys() - owned:
            del self._positions[place]
        fresh = owned - self._positions.keys()
        if fresh:
            positions = await self._on_assigned(fresh)
            self._positions.update({place: positions.get(place, 0) for place in fresh})

    def _behind(self, max_records: int) -> dict[Place, int]:
        behind = [place for place, at in self._positions.items() if self._source.end_of(place) > at]
        return {place: self._positions[place] for place in sorted(behind)[:max_records]}

    async def _fetch(self, wanted: dict[Place, int], max_records: int) -> list[StoredRecord]:
        async with self._source.connection() as connection:
            stored = await tables.read(connection, self._source.number_of(), wanted, max_records)
        for record in stored:
            self._positions[record.place] = record.offset + 1
        return stored

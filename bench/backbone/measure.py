"""What several measurements need: parts that run for a while, counted appends, and quantiles."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import asyncpg

from shared.messaging.kafka_log import KafkaLog
from shared.messaging.kafka_publisher import KafkaPublisher
from shared.messaging.log import Record
from shared.store.database import Database

PATIENCE_SECONDS = 120.0

_LOOK_SECONDS = 0.02


@asynccontextmanager
async def running(part: Callable[[asyncio.Event], Awaitable[None]]) -> AsyncIterator[None]:
    """A relay, consumer or worker at work while the block runs; if it fails, the block ends, too."""
    stop = asyncio.Event()
    async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as group:
        group.create_task(_run(part, stop))
        try:
            yield
        finally:
            stop.set()


async def _run(part: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event) -> None:
    await part(stop)
    if not stop.is_set():
        raise RuntimeError("the part under measurement ended by itself")


class CountingLog(KafkaLog):
    """Kafka, telling when a number of records has been acknowledged."""

    def __init__(self, bootstrap: str, wanted: int) -> None:
        super().__init__(bootstrap)
        self.wanted = wanted
        self.acknowledged = 0
        self.reached = asyncio.Event()

    @asynccontextmanager
    async def publisher(self) -> AsyncIterator[KafkaPublisher]:
        """The log's own publisher, counted."""
        async with super().publisher() as publisher:
            append = publisher.append

            async def counted(records: Sequence[Record]) -> None:
                await append(records)
                self.acknowledged += len(records)
                if self.acknowledged >= self.wanted:
                    self.reached.set()

            publisher.append = counted  # type: ignore[method-assign]  # nothing else differs
            yield publisher


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def progress(database: Database, at_least: int) -> int:
    """How many records a consumer has settled, as soon as it is so many."""
    return await sought(database, "SELECT coalesce(sum(next_offset), 0)::bigint FROM consumer_progress", at_least)


async def sought(database: Database, sql: str, at_least: int) -> int:
    """The number a query answers, as soon as it is so high; looked at from a connection of its own."""
    connection = await asyncpg.connect(database.url.replace("+asyncpg", "", 1))
    try:
        while (reached := int(await connection.fetchval(sql))) < at_least:  # noqa: ASYNC110 - a database sets no event
            await asyncio.sleep(_LOOK_SECONDS)
        return reached
    finally:
        await connection.close()

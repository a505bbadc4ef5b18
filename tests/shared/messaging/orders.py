"""A tiny publisher and a tiny consumer, to try the backbone with."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, ClassVar

from sqlalchemy import text

from shared.contracts.event import Event
from shared.messaging.log import EventLog, Record
from shared.messaging.manifest import Manifest, on, on_runs_of
from shared.messaging.received import record_of
from shared.store.database import Database
from shared.store.transaction import Transaction

PATIENCE = 20.0


class OrderEvent(Event):
    topic: ClassVar = "shop.orders"
    key_field: ClassVar = "order"

    order: str
    number: int


class OrderPlaced(OrderEvent):
    type: ClassVar = "shop.order_placed.v1"


class OrderShipped(OrderEvent):
    type: ClassVar = "shop.order_shipped.v1"


class OrderForgotten(OrderEvent):
    type: ClassVar = "shop.order_forgotten.v1"


async def note(tx: Transaction, *events: OrderEvent) -> None:
    """The effect: a row per event, in the order of handling."""
    notes = [{"note": f"{event.order} {event.number}"} for event in events]
    await tx.execute(text("INSERT INTO effect (note) VALUES (:note)"), notes)


async def note_run(tx: Transaction, events: Sequence[OrderEvent]) -> None:
    await note(tx, *events)


def manifest(
    placed: Callable[[Transaction, Sequence[OrderPlaced]], Awaitable[object]] = note_run,
    shipped: Callable[[Transaction, OrderShipped], Awaitable[object]] = note,
) -> Manifest:
    return Manifest("warehouse", (), (on_runs_of(OrderPlaced, placed), on(OrderShipped, shipped)))


async def announce(database: Database, *events: Event) -> None:
    async with database.transaction() as tx:
        tx.publish(*events)


async def effects(database: Database) -> list[str]:
    return await column(database, "SELECT note FROM effect ORDER BY seq")


async def dead(database: Database) -> list[str]:
    return await column(database, "SELECT convert_from(value, 'UTF8') FROM dead_letter ORDER BY failed_at")


async def parked(database: Database) -> list[str]:
    return await column(
        database,
        "SELECT key || ' ' || (convert_from(value, 'UTF8')::json->>'number') FROM parked ORDER BY key, sequence, seq",
    )


async def count(database: Database, table: str) -> int:
    return int((await column(database, f"SELECT count(*) FROM {table}"))[0])  # noqa: S608 - the tests' own names


async def column(database: Database, sql: str) -> list[Any]:
    async with database.transaction() as tx:
        return list(await tx.scalars(text(sql)))


async def outbox_records(database: Database) -> list[Record]:
    """What the relay would append."""
    async with database.transaction() as tx:
        rows = await tx.rows(text("SELECT topic, key, headers, payload FROM outbox ORDER BY seq"))
    return [record_of(row.topic, row.key, row.headers, bytes(row.payload)) for row in rows]


async def append(log: EventLog, records: Sequence[Record]) -> None:
    async with log.publisher() as publisher:
        await publisher.append(records)


async def until(condition: Callable[[], Awaitable[bool]], patience: float = PATIENCE) -> None:
    """Wait for something that other tasks bring about."""
    deadline = time.monotonic() + patience
    while not await condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def running(part: Callable[[asyncio.Event], Awaitable[None]]) -> AsyncIterator[None]:
    """A relay, consumer or worker at work while the block runs, then stopped in order."""
    stop = asyncio.Event()
    task = asyncio.ensure_future(part(stop))
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(PATIENCE):
            await task

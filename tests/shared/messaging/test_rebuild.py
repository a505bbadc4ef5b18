"""Rebuilding a read model: beside the live one, while events go on arriving, and identical in the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.messaging.backlog import backlog
from shared.messaging.consumer import Consumer
from shared.messaging.log import EventLog, Record
from shared.messaging.manifest import Manifest, ReadModel, on
from shared.messaging.mending import discard
from shared.messaging.rebuild import NotRebuildable, Rebuild, RebuildFailed
from shared.store.database import Database
from shared.store.operations import Operation, OperationUnderWay, alone, operations
from shared.store.transaction import Transaction
from tests.shared.messaging import shelf
from tests.shared.messaging.conftest import OpenDatabase, OpenLog
from tests.shared.messaging.orders import (
    OrderForgotten,
    OrderPlaced,
    OrderShipped,
    announce,
    append,
    column,
    outbox_records,
    running,
    until,
)


@pytest.fixture(autouse=True)
def own_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a topic to itself; the log keeps every record for ever."""
    topic = f"shop.{uuid4().hex}"
    for event in (OrderPlaced, OrderShipped, OrderForgotten):
        monkeypatch.setattr(event, "topic", topic)


@pytest.fixture
async def warehouse(open_database: OpenDatabase) -> Database:
    database = await open_database("warehouse")
    await shelf.make_shelf(database)
    return database


async def log_with_topic(open_log: OpenLog) -> EventLog:
    log = open_log()
    await log.ensure_topics([OrderPlaced.topic])
    return log


async def records(open_database: OpenDatabase, first: int, count: int) -> list[Record]:
    """Events of seven orders, each with its own sequence, types mixed, one of them of no interest."""
    shop = await open_database("shop", OrderPlaced, OrderShipped, OrderForgotten)
    async with shop.transaction() as tx:
        await tx.execute(text("DELETE FROM outbox"))
    kinds = (OrderPlaced, OrderPlaced, OrderShipped, OrderForgotten)
    await announce(shop, *(kinds[n % 4](order=f"order {n % 7}", number=n) for n in range(first, first + count)))
    return await outbox_records(shop)


async def caught_up(warehouse: Database, log: EventLog, manifest: Manifest) -> bool:
    return (await backlog(warehouse, log, manifest)).lag == 0


@asynccontextmanager
async def consuming(warehouse: Database, log: EventLog) -> AsyncIterator[None]:
    """The live consumer at work; it has caught up when the block is left."""
    async with running(Consumer(shelf.manifest(), warehouse, log).run):
        yield
        await until(lambda: caught_up(warehouse, log, shelf.manifest()))


def rebuild_of(warehouse: Database, log: EventLog, manifest: Manifest | None = None) -> Rebuild:
    return Rebuild(manifest or shelf.manifest(), warehouse, log, shelf.METADATA, "anna")


async def spoil(warehouse: Database) -> None:
    """What a bug in a handler leaves behind."""
    async with warehouse.transaction() as tx:
        await tx.execute(text("UPDATE shelf SET history = 'spoilt'"))


async def test_the_model_is_the_same_again(open_database: OpenDatabase, warehouse: Database, open_log: OpenLog) -> None:
    log = await log_with_topic(open_log)
    stored = await records(open_database, 0, 300)
    async with consuming(warehouse, log):
        await append(log, [*stored, *stored[:50]])
    live = await shelf.shelf(warehouse)
    await spoil(warehouse)
    done = await rebuild_of(warehouse, log).run("shelf")
    assert await shelf.shelf(warehouse) == live
    assert done.events == 225
    (operation,) = await noted(warehouse)
    assert (operation.kind, operation.who, operation.arguments) == ("rebuild", "anna", {"model": "shelf"})
    assert operation.outcome is not None
    assert operation.outcome["events"] == 225
    assert await column(warehouse, "SELECT nspname FROM pg_namespace WHERE nspname IN ('rebuilt', 'replaced')") == []
    assert await column(warehouse, "SELECT indexname FROM pg_indexes WHERE tablename = 'shelf' ORDER BY 1") == [
        "ix_shelf_history",
        "pk_shelf",
    ]


async def test_events_that_arrive_meanwhile_are_in_it(
    open_database: OpenDatabase, warehouse: Database, open_log: OpenLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.rebuild.BATCH", 40)
    monkeypatch.setattr("shared.messaging.rebuild._NEAR", 40)
    log = await log_with_topic(open_log)
    stored = await records(open_database, 0, 2000)
    rebuilt = asyncio.Event()

    async def go_on_arriving() -> None:
        for first in range(1000, 2000, 20):
            await append(log, stored[first : first + 20])
            await asyncio.sleep(0)
        await rebuilt.wait()

    async with consuming(warehouse, log):
        await append(log, stored[:1000])
        await until(lambda: caught_up(warehouse, log, shelf.manifest()))
        arriving = asyncio.create_task(go_on_arriving())
        for _ in range(3):
            await rebuild_of(warehouse, log).run("shelf")
        rebuilt.set()
        await arriving
    expected = {
        f"order {order}": " ".join(str(n) for n in range(2000) if n % 7 == order and n % 4 != 3) for order in range(7)
    }
    assert await shelf.shelf(warehouse) == expected


async def test_the_live_consumer_stands_still_while_the_last_events_are_applied(
    open_database: OpenDatabase, warehouse: Database, open_postgres_log: OpenLog
) -> None:
    log = await log_with_topic(open_postgres_log)
    async with consuming(warehouse, log):
        await append(log, await records(open_database, 0, 20))
    refused = []

    async def looking(tx: Transaction, event: OrderPlaced) -> None:
        async with warehouse.transaction() as live:
            try:
                await live.execute(text("SELECT FROM consumer_progress FOR UPDATE NOWAIT"))
            except DBAPIError as error:
                refused.append(error)
        await shelf.put(tx, event)

    consumes = (*shelf.manifest().consumes[1:], on(OrderPlaced, looking))
    await rebuild_of(warehouse, log, Manifest("warehouse", (), consumes, shelf.manifest().read_models)).run("shelf")
    assert len(refused) == 10


async def test_readers_never_see_the_model_missing_or_in_halves(
    open_database: OpenDatabase, warehouse: Database, open_postgres_log: OpenLog
) -> None:
    log = await log_with_topic(open_postgres_log)
    async with consuming(warehouse, log):
        await append(log, await records(open_database, 0, 200))
    live, seen, ended = await shelf.shelf(warehouse), [], asyncio.Event()

    async def read() -> None:
        while not ended.is_set():
            seen.append(await shelf.shelf(warehouse))

    reading = asyncio.create_task(read())
    for _ in range(3):
        await rebuild_of(warehouse, log).run("shelf")
    ended.set()
    await reading
    assert len(seen) > 3
    assert all(one == live for one in seen)


async def test_what_the_live_model_was_held_back_from_is_left_out(
    open_database: OpenDatabase, warehouse: Database, open_postgres_log: OpenLog
) -> None:
    log = await log_with_topic(open_postgres_log)
    async with warehouse.transaction() as tx:
        await tx.execute(text("ALTER TABLE shelf ADD CONSTRAINT no_nine CHECK (history NOT LIKE '% 9')"))
    stored = await records(open_database, 0, 60)
    async with consuming(warehouse, log):
        await append(log, stored)
    live = await shelf.shelf(warehouse)
    assert live["order 2"] == "2"
    assert await column(warehouse, "SELECT count(*) FROM dead_letter") == [1]
    await rebuild_of(warehouse, log).run("shelf")
    assert await shelf.shelf(warehouse) == live
    (letter,) = await column(warehouse, "SELECT event_id FROM dead_letter")
    await discard(warehouse, shelf.manifest(), letter, "nine is no number", "anna")
    live = await shelf.shelf(warehouse)
    assert live["order 2"] == "2 16 30 37 44 58"
    await rebuild_of(warehouse, log).run("shelf")
    assert await shelf.shelf(warehouse) == live


async def test_a_service_that_keeps_records_of_its_own_is_refused(
    warehouse: Database, open_postgres_log: OpenLog
) -> None:
    described = Manifest("warehouse", (), shelf.manifest().consumes)
    with pytest.raises(NotRebuildable, match="warehouse keeps records of its own"):
        await rebuild_of(warehouse, open_postgres_log(), described).run("shelf")
    with pytest.raises(NotRebuildable, match="can rebuild shelf, not ledger"):
        await rebuild_of(warehouse, open_postgres_log()).run("ledger")
    assert await noted(warehouse) == []


async def test_a_model_whose_handlers_announce_is_not_built_and_the_live_one_stays(
    open_database: OpenDatabase, warehouse: Database, open_postgres_log: OpenLog
) -> None:
    log = await log_with_topic(open_postgres_log)
    async with consuming(warehouse, log):
        await append(log, await records(open_database, 0, 20))
    live = await shelf.shelf(warehouse)

    async def announcing(tx: Transaction, event: OrderPlaced) -> None:
        tx.publish(OrderForgotten(order=event.order, number=event.number))

    consumes = (*shelf.manifest().consumes[1:], on(OrderPlaced, announcing))
    described = Manifest("warehouse", (), consumes, (ReadModel("shelf", ("shelf",)),))
    with pytest.raises(RebuildFailed, match="UndeclaredEvent"):
        await rebuild_of(warehouse, log, described).run("shelf")
    assert await shelf.shelf(warehouse) == live
    (operation,) = await noted(warehouse)
    assert operation.outcome is not None
    assert "UndeclaredEvent" in operation.outcome["error"]


async def test_a_table_that_something_else_refers_to_is_not_dropped(
    open_database: OpenDatabase, warehouse: Database, open_postgres_log: OpenLog
) -> None:
    log = await log_with_topic(open_postgres_log)
    async with consuming(warehouse, log):
        await append(log, await records(open_database, 0, 20))
    async with warehouse.transaction() as tx:
        await tx.execute(text("CREATE VIEW somebody_elses AS SELECT * FROM shelf"))
    live = await shelf.shelf(warehouse)
    with pytest.raises(RebuildFailed, match="cannot drop table"):
        await rebuild_of(warehouse, log).run("shelf")
    assert await shelf.shelf(warehouse) == live


async def test_an_event_missing_from_the_log_is_told_and_nothing_is_swapped(
    open_database: OpenDatabase, warehouse: Database, open_postgres_log: OpenLog
) -> None:
    log = await log_with_topic(open_postgres_log)
    stored = await records(open_database, 0, 20)
    async with consuming(warehouse, log):
        await append(log, stored[1:])
    async with warehouse.transaction() as tx:
        await tx.execute(text("DELETE FROM parked"))
    with pytest.raises(RebuildFailed, match="order 0 has event 2 but not all before it"):
        await rebuild_of(warehouse, log).run("shelf")


async def test_one_long_operation_at_a_time(warehouse: Database, open_postgres_log: OpenLog) -> None:
    async with alone(warehouse):
        with pytest.raises(OperationUnderWay):
            await rebuild_of(warehouse, open_postgres_log()).run("shelf")


async def noted(warehouse: Database) -> list[Operation]:
    async with warehouse.transaction() as tx:
        return await operations(tx, None, 50)

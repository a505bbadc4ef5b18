"""The consumer: each effect once, order per key, and a poison event that stops only its own key."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import text

from shared.messaging.backlog import backlog
from shared.messaging.consumer import Consumer
from shared.messaging.log import EventLog, LogUnavailable, Record
from shared.messaging.manifest import Manifest
from shared.messaging.relay import Relay
from shared.store.database import Database
from shared.store.transaction import Transaction
from tests.shared.messaging import orders
from tests.shared.messaging.conftest import OpenDatabase, OpenLog
from tests.shared.messaging.orders import (
    OrderForgotten,
    OrderPlaced,
    OrderShipped,
    announce,
    append,
    count,
    effects,
    manifest,
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
async def log(open_postgres_log: OpenLog) -> EventLog:
    """The PostgreSQL log with the topic."""
    opened = open_postgres_log()
    await opened.ensure_topics([OrderPlaced.topic])
    return opened


@pytest.fixture
async def warehouse(open_database: OpenDatabase) -> Database:
    return await open_database("warehouse", OrderForgotten)


async def records_of(open_database: OpenDatabase, *events: orders.OrderEvent) -> list[Record]:
    shop = await open_database("shop", OrderPlaced, OrderShipped, OrderForgotten)
    async with shop.transaction() as tx:
        await tx.execute(text("DELETE FROM outbox"))
    await announce(shop, *events)
    return await outbox_records(shop)


async def consume(warehouse: Database, log: EventLog, described: Manifest) -> None:
    """Let a consumer run until it has nothing left to read."""

    async def caught_up() -> bool:
        return (await backlog(warehouse, log, described)).lag == 0

    async with running(Consumer(described, warehouse, log).run):
        await until(caught_up)


def placed(order: str, *numbers: int) -> list[OrderPlaced]:
    return [OrderPlaced(order=order, number=number) for number in numbers]


async def test_a_copy_of_an_event_has_no_second_effect(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    records = await records_of(open_database, *placed("a", 1, 2))
    await append(log, [*records, *records])
    await consume(warehouse, log, manifest())
    await append(log, records)
    await consume(warehouse, log, manifest())
    assert await effects(warehouse) == ["a 1", "a 2"]


async def test_a_crash_between_append_and_delete_makes_copies_that_have_no_effect(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    records = await records_of(open_database, *placed("a", *range(20)))
    await append(log, records)
    shop = await open_database("shop")

    async def relayed() -> bool:
        return await count(shop, "outbox") == 0

    async with running(Relay(shop, log).run):
        await until(relayed)
    assert sum((await log.end_offsets([OrderPlaced.topic])).values()) == 40
    await consume(warehouse, log, manifest())
    assert await effects(warehouse) == [f"a {number}" for number in range(20)]


async def test_order_holds_per_key_across_types(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    kinds = (OrderPlaced, OrderShipped)
    events = [kinds[(n // 3) % 2](order=order, number=n) for n in range(60) for order in "abcdefg"]
    await append(log, await records_of(open_database, *events))
    await consume(warehouse, log, manifest())
    found = await effects(warehouse)
    assert len(found) == 420
    for order in "abcdefg":
        assert [note for note in found if note[0] == order] == [f"{order} {n}" for n in range(60)]


async def test_a_poison_event_stops_only_its_own_key(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    async def choke(tx: Transaction, events: Sequence[OrderPlaced]) -> None:
        if any(event.order == "bad" and event.number == 2 for event in events):
            raise ValueError("bad 2 cannot be applied")
        await orders.note_run(tx, events)

    events = [event for n in range(1, 6) for order in ("bad", "good") for event in placed(order, n)]
    await append(log, await records_of(open_database, *events))
    await consume(warehouse, log, manifest(choke))
    await append(log, await records_of(open_database, *placed("bad", 6), *placed("good", 6)))
    await consume(warehouse, log, manifest())
    assert sorted(await effects(warehouse)) == ["bad 1", *(f"good {n}" for n in range(1, 7))]
    assert await orders.dead(warehouse) == ['{"order":"bad","number":2}']
    assert await orders.parked(warehouse) == ["bad 3", "bad 4", "bad 5", "bad 6"]
    reasons = await orders.column(warehouse, "SELECT error FROM dead_letter")
    assert reasons == ["ValueError: bad 2 cannot be applied"]


async def test_an_event_whose_effect_the_database_refuses_is_poison_too(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    async with warehouse.transaction() as tx:
        await tx.execute(text("ALTER TABLE effect ADD CHECK (note <> 'b 2')"))
    await append(log, await records_of(open_database, *placed("a", 1, 2), *placed("b", 1, 2, 3)))
    await consume(warehouse, log, manifest())
    assert sorted(await effects(warehouse)) == ["a 1", "a 2", "b 1"]
    assert await orders.parked(warehouse) == ["b 3"]


async def test_what_fails_only_at_commit_is_found_and_buried_as_well(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    async with warehouse.transaction() as tx:
        await tx.execute(text("ALTER TABLE effect ADD UNIQUE (note) DEFERRABLE INITIALLY DEFERRED"))
    events = [*placed("a", 1, 2), *placed("b", 7, 7, 8), *placed("c", 1)]
    await append(log, await records_of(open_database, *events))
    await consume(warehouse, log, manifest())
    assert sorted(await effects(warehouse)) == ["a 1", "a 2", "b 7", "c 1"]
    assert await orders.parked(warehouse) == ["b 8"]


async def test_a_record_that_cannot_be_read_is_a_dead_letter(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    good, broken, nameless = await records_of(open_database, *placed("a", 1), *placed("b", 1), *placed("c", 1))
    broken = replace(broken, value=b"{")
    nameless = replace(nameless, headers=tuple(h for h in nameless.headers if h[0] != "ce_id"))
    await append(log, [broken, nameless, good])
    await consume(warehouse, log, manifest())
    assert await effects(warehouse) == ["a 1"]
    assert await count(warehouse, "dead_letter") == 2


async def test_types_nobody_reacts_to_are_passed_over(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    forgotten = [OrderForgotten(order="a", number=n) for n in range(5)]
    records = await records_of(open_database, *forgotten, *placed("a", 1))
    stranger = Record(OrderPlaced.topic, "a", (("ce_type", b"shop.invented.v9"),), b"no json")
    await append(log, [stranger, *records])
    await consume(warehouse, log, manifest())
    assert await effects(warehouse) == ["a 1"]
    assert await count(warehouse, "dead_letter") == 0
    assert await count(warehouse, "inbox") == 1


@pytest.mark.parametrize(
    "outage",
    [
        pytest.param("SELECT pg_terminate_backend(pg_backend_pid())", id="the connection is lost"),
        pytest.param("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$", id="a deadlock"),
        pytest.param("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$", id="a serialisation failure"),
        pytest.param("DO $$ BEGIN RAISE SQLSTATE '53100'; END $$", id="the disk is full"),
        pytest.param("DO $$ BEGIN RAISE SQLSTATE '57014'; END $$", id="a statement timed out"),
    ],
)
async def test_what_passes_by_itself_is_never_a_dead_letter(
    open_database: OpenDatabase, warehouse: Database, log: EventLog, outage: str
) -> None:
    outages = [outage, outage]  # a misjudged event would be alone by the second

    async def stumble(tx: Transaction, events: Sequence[OrderPlaced]) -> None:
        await orders.note_run(tx, events)
        if outages:
            await tx.execute(text(outages.pop()))

    await append(log, await records_of(open_database, *placed("a", 1)))
    await consume(warehouse, log, manifest(stumble))
    assert await effects(warehouse) == ["a 1"]
    assert await count(warehouse, "dead_letter") == 0


async def test_a_log_that_fails_while_reading_is_waited_for(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    failures = [LogUnavailable("away")]

    async def stumble(tx: Transaction, event: OrderShipped) -> None:
        if failures:
            raise failures.pop()
        await orders.note(tx, event)

    await append(log, await records_of(open_database, OrderShipped(order="a", number=1)))
    await consume(warehouse, log, manifest(shipped=stumble))
    assert await effects(warehouse) == ["a 1"]


async def test_what_a_handler_publishes_names_its_cause(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    async def forget(tx: Transaction, event: OrderShipped) -> None:
        tx.publish(OrderForgotten(order=event.order, number=event.number))

    records = await records_of(open_database, OrderShipped(order="a", number=1), OrderShipped(order="a", number=2))
    await append(log, records)
    await consume(warehouse, log, manifest(shipped=forget))
    causes = [dict(record.headers)["ce_causationid"] for record in await outbox_records(warehouse)]
    assert causes == [dict(record.headers)["ce_id"] for record in records]


async def test_a_zombie_that_lost_its_partition_changes_nothing(
    open_database: OpenDatabase, warehouse: Database, log: EventLog, open_postgres_log: OpenLog
) -> None:
    """The zombie has read its batch and is held up in the handler of an earlier one while the new owner applies all."""
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def paused(tx: Transaction, events: Sequence[OrderPlaced]) -> None:
        await orders.note_run(tx, events)
        if not reached.is_set():
            reached.set()
            await go_on.wait()
            raise LogUnavailable("the paused process lost its connections")

    await append(log, await records_of(open_database, *placed("a", *range(5))))
    twin_log, twin = open_postgres_log(), await open_database("warehouse")
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(Consumer(manifest(paused), warehouse, log).run))
        await reached.wait()
        asyncio.get_running_loop().call_later(0.5, go_on.set)
        await _apply_as_new_owner(twin, twin_log)
    assert await effects(warehouse) == [f"a {n}" for n in range(5)]


async def _apply_as_new_owner(twin: Database, twin_log: EventLog) -> None:
    """Apply everything, then forget the receipts: against a zombie the position alone must do."""
    described = replace(manifest(), service="warehouse twin")

    async def caught_up() -> bool:
        return (await backlog(twin, twin_log, described)).lag == 0

    async with running(Consumer(described, twin, twin_log).run):
        await until(caught_up)
        async with twin.transaction() as tx:
            await tx.execute(text("DELETE FROM inbox"))


async def test_a_database_put_back_to_an_earlier_state_is_brought_up_again(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    await append(log, await records_of(open_database, *placed("a", 1, 2, 3)))

    async def all_four() -> bool:
        return len(await effects(warehouse)) == 4

    async def three() -> bool:
        return len(await effects(warehouse)) == 3

    async with running(Consumer(manifest(), warehouse, log).run):
        await until(three)
        async with warehouse.transaction() as tx:
            for table in ("effect", "inbox", "consumer_progress", "aggregate_progress"):
                await tx.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - the tests' own names
        await append(log, await records_of(open_database, *placed("a", 4)))
        await until(all_four)
    assert await effects(warehouse) == ["a 1", "a 2", "a 3", "a 4"]

"""Replays: they find what was asked for, apply each event once more at most, and leave live positions alone."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from shared.contracts.event import Event
from shared.messaging.backlog import backlog
from shared.messaging.consumer import Consumer
from shared.messaging.log import EventLog, Record, from_the_start
from shared.messaging.manifest import Manifest, on
from shared.messaging.mending import discard
from shared.messaging.past import Range, RangeEmpty
from shared.messaging.replay import Replay, TypeNotReactedTo
from shared.store.database import Database
from shared.store.operations import Operation, operations
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
    count,
    outbox_records,
    running,
    until,
)

EVERYTHING = Range()


@pytest.fixture(autouse=True)
def own_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a topic to itself; the log keeps every record for ever."""
    topic = f"shop.{uuid4().hex}"
    for event in (OrderPlaced, OrderShipped, OrderForgotten):
        monkeypatch.setattr(event, "topic", topic)


@pytest.fixture
async def warehouse(open_database: OpenDatabase) -> Database:
    database = await open_database("warehouse", OrderForgotten)
    await shelf.make_shelf(database)
    return database


async def log_with_topic(open_log: OpenLog) -> EventLog:
    log = open_log()
    await log.ensure_topics([OrderPlaced.topic])
    return log


async def records(open_database: OpenDatabase, *events: Event) -> list[Record]:
    shop = await open_database("shop", OrderPlaced, OrderShipped, OrderForgotten)
    async with shop.transaction() as tx:
        await tx.execute(text("DELETE FROM outbox"))
    await announce(shop, *events)
    return await outbox_records(shop)


async def consumed(warehouse: Database, log: EventLog, stored: list[Record]) -> None:
    """Appended, and applied by the live consumer, which has ended by now."""
    await append(log, stored)

    async def caught_up() -> bool:
        return (await backlog(warehouse, log, shelf.manifest())).lag == 0

    async with running(Consumer(shelf.manifest(), warehouse, log).run):
        await until(caught_up)


def placed(order: str, *numbers: int) -> list[Event]:
    return [OrderPlaced(order=order, number=number) for number in numbers]


def replay_of(warehouse: Database, log: EventLog, manifest: Manifest | None = None) -> Replay:
    return Replay(manifest or shelf.manifest(), warehouse, log, "anna")


async def empty_the_shelf(warehouse: Database) -> None:
    async with warehouse.transaction() as tx:
        await tx.execute(text("DELETE FROM shelf"))


async def noted(warehouse: Database) -> list[Operation]:
    async with warehouse.transaction() as tx:
        return await operations(tx, None, 50)


async def test_a_dry_run_counts_and_leaves_no_trace(
    open_database: OpenDatabase, warehouse: Database, open_log: OpenLog
) -> None:
    log = await log_with_topic(open_log)
    shipped = [OrderShipped(order="b", number=9)]
    await consumed(warehouse, log, await records(open_database, *placed("a", 1, 2), *shipped, *placed("b", 3)))
    before = await column(warehouse, "SELECT next_offset FROM consumer_progress ORDER BY partition")
    found = await replay_of(warehouse, log).look(EVERYTHING)
    assert found.matched == 4
    assert found.types == {"shop.order_placed.v1": 3, "shop.order_shipped.v1": 1}
    assert sorted(found.offsets.values()) == [(0, 1), (0, 1)]
    assert await column(warehouse, "SELECT next_offset FROM consumer_progress ORDER BY partition") == before
    assert await noted(warehouse) == []


async def test_what_was_received_is_not_applied_again(
    open_database: OpenDatabase, warehouse: Database, open_log: OpenLog
) -> None:
    log = await log_with_topic(open_log)
    await consumed(warehouse, log, await records(open_database, *placed("a", 1, 2, 3)))
    async with warehouse.transaction() as tx:
        await tx.execute(text("DELETE FROM inbox WHERE event_id IN (SELECT event_id FROM inbox ORDER BY 1 LIMIT 1)"))
    done = await replay_of(warehouse, log).run(EVERYTHING)
    assert (done.applied, done.duplicates) == (1, 2)
    assert await shelf.shelf(warehouse) == {"a": "1 2 3 1"}


async def test_reprocessing_applies_everything_once_more_in_order(
    open_database: OpenDatabase, warehouse: Database, open_log: OpenLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.replay.BATCH", 25)
    log = await log_with_topic(open_log)
    stored = await records(open_database, *(e for n in range(40) for o in "abc" for e in placed(o, n)))
    await consumed(warehouse, log, [*stored, *stored[:10]])
    live = await shelf.shelf(warehouse)
    await empty_the_shelf(warehouse)
    receipts = await count(warehouse, "inbox")
    done = await replay_of(warehouse, log).run(EVERYTHING, reprocess=True)
    assert (done.applied, done.duplicates) == (120, 10)
    assert await shelf.shelf(warehouse) == live
    assert await count(warehouse, "inbox") == receipts


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        pytest.param(Range(keys=frozenset({"b"})), "2 4", id="by key"),
        pytest.param(Range(types=frozenset({"shop.order_shipped.v1"})), "3 4", id="by type"),
        pytest.param(
            Range(keys=frozenset({"a"}), types=frozenset({"shop.order_placed.v1"})), "1", id="by key and type"
        ),
        pytest.param(Range(since=datetime(2100, 1, 1, tzinfo=UTC)), "", id="recorded too late"),
        pytest.param(Range(until=datetime(2000, 1, 1, tzinfo=UTC)), "", id="recorded too early"),
    ],
)
async def test_only_what_was_asked_for_is_brought(
    open_database: OpenDatabase, warehouse: Database, open_postgres_log: OpenLog, wanted: Range, numbers: str
) -> None:
    log = await log_with_topic(open_postgres_log)
    events = [*placed("a", 1), *placed("b", 2), OrderShipped(order="a", number=3), OrderShipped(order="b", number=4)]
    await consumed(warehouse, log, await records(open_database, *events))
    await empty_the_shelf(warehouse)
    done = await replay_of(warehouse, log).run(wanted, reprocess=True)
    brought = " ".join((await shelf.shelf(warehouse)).values()).split()
    assert sorted(brought) == numbers.split()
    assert done.matched == len(brought)


async def test_a_time_lies_between_what_was_recorded_before_and_after_it(
    open_database: OpenDatabase, warehouse: Database, open_log: OpenLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.replay._CLOCKS", timedelta(0))
    log = await log_with_topic(open_log)
    stored = await records(open_database, *placed("a", 1, 2, 3), *placed("b", 4, 5))
    await consumed(warehouse, log, stored[:3])
    async with log.reader(None, [OrderPlaced.topic], from_the_start) as reader:
        border = max(one.recorded_at for one in await reader.poll(10, 10)) + timedelta(milliseconds=1)

    async def later() -> bool:
        return datetime.now(UTC) > border

    await until(later)
    await consumed(warehouse, log, stored[3:])
    replay = replay_of(warehouse, log)
    assert (await replay.look(Range(since=border))).matched == 2
    assert (await replay.look(Range(until=border))).matched == 3


async def test_what_a_handler_announces_is_withheld(
    open_database: OpenDatabase, warehouse: Database, open_postgres_log: OpenLog
) -> None:
    async def telling(tx: Transaction, event: OrderPlaced) -> None:
        assert tx.replaying
        tx.publish(OrderForgotten(order=event.order, number=event.number))

    log = await log_with_topic(open_postgres_log)
    await consumed(warehouse, log, await records(open_database, *placed("a", 1, 2)))
    manifest = Manifest("warehouse", (OrderForgotten,), (on(OrderPlaced, telling),))
    done = await replay_of(warehouse, log, manifest).run(EVERYTHING, reprocess=True)
    assert (done.applied, done.withheld) == (2, 2)
    assert await count(warehouse, "outbox") == 0


async def test_an_event_that_fails_leaves_its_key_and_only_its_key(
    open_database: OpenDatabase, warehouse: Database, open_postgres_log: OpenLog
) -> None:
    log = await log_with_topic(open_postgres_log)
    events = [event for n in (1, 2, 3) for order in "ab" for event in placed(order, n)]
    await consumed(warehouse, log, await records(open_database, *events))
    await empty_the_shelf(warehouse)
    async with warehouse.transaction() as tx:
        await tx.execute(text("ALTER TABLE shelf ADD CHECK (\"order\" <> 'b' OR history <> '1 2')"))
    done = await replay_of(warehouse, log).run(EVERYTHING, reprocess=True)
    assert await shelf.shelf(warehouse) == {"a": "1 2 3", "b": "1"}
    assert len(done.failed) == 1
    assert await count(warehouse, "dead_letter") == 0
    assert await count(warehouse, "inbox") == 6
    (operation,) = await noted(warehouse)
    assert operation.outcome is not None
    assert operation.outcome["failed"] == 1


async def test_held_events_are_left_to_the_tools_for_them(
    open_database: OpenDatabase, warehouse: Database, open_postgres_log: OpenLog
) -> None:
    async with warehouse.transaction() as tx:
        await tx.execute(text("ALTER TABLE shelf ADD CHECK (history <> '1 2')"))
    log = await log_with_topic(open_postgres_log)
    await consumed(warehouse, log, await records(open_database, *placed("a", 1, 2, 3), *placed("b", 5)))
    done = await replay_of(warehouse, log).run(EVERYTHING, reprocess=True)
    assert (done.applied, done.held) == (1, 3)
    assert await shelf.shelf(warehouse) == {"a": "1", "b": "5 5"}
    (letter,) = await column(warehouse, "SELECT event_id FROM dead_letter")
    await discard(warehouse, shelf.manifest(), letter, "a test order", "anna")
    assert await shelf.shelf(warehouse) == {"a": "1 3", "b": "5 5"}
    done = await replay_of(warehouse, log).run(Range(keys=frozenset({"a"})), reprocess=True)
    assert (done.applied, done.held) == (2, 1)
    assert await shelf.shelf(warehouse) == {"a": "1 3 1 3", "b": "5 5"}


async def test_what_the_live_consumer_has_not_reached_is_its_own_to_bring(
    open_database: OpenDatabase, warehouse: Database, open_postgres_log: OpenLog
) -> None:
    log = await log_with_topic(open_postgres_log)
    stored = await records(open_database, *placed("a", 1, 2, 3))
    await consumed(warehouse, log, stored[:2])
    await append(log, stored[2:])
    assert (await replay_of(warehouse, log).look(EVERYTHING)).matched == 2


async def test_a_rate_is_kept_and_a_replay_can_be_stopped(
    open_database: OpenDatabase, warehouse: Database, open_postgres_log: OpenLog
) -> None:
    log = await log_with_topic(open_postgres_log)
    await consumed(warehouse, log, await records(open_database, *placed("a", *range(60))))
    began = time.monotonic()
    done = await replay_of(warehouse, log).run(EVERYTHING, rate=100)
    assert time.monotonic() - began >= 0.3
    assert (done.duplicates, done.stopped) == (60, False)
    replay = replay_of(warehouse, log)
    stopping = asyncio.create_task(replay.run(EVERYTHING, rate=4))
    asyncio.get_running_loop().call_later(0.2, replay.stop.set)
    done = await stopping
    assert done.stopped
    assert done.duplicates < 60
    assert (await noted(warehouse))[-1].arguments == {"reprocess": False, "rate": 4}


async def test_nonsense_is_refused(warehouse: Database, open_postgres_log: OpenLog) -> None:
    with pytest.raises(TypeNotReactedTo, match=r"shop\.invented\.v1"):
        await replay_of(warehouse, open_postgres_log()).look(Range(types=frozenset({"shop.invented.v1"})))
    with pytest.raises(RangeEmpty):
        Range(since=datetime(2020, 1, 2, tzinfo=UTC), until=datetime(2020, 1, 1, tzinfo=UTC))

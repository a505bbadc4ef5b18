"""Letting a halted key go on: in order, each event once, and never past what is not mended."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.messaging.backlog import backlog
from shared.messaging.consumer import Consumer
from shared.messaging.log import EventLog, Record
from shared.messaging.manifest import Manifest, on
from shared.messaging.mending import (
    DeadLetterFirst,
    EventNotHeld,
    EventStillDead,
    Mended,
    NotADeadLetter,
    discard,
    key_of,
    release_key,
    release_quarantined,
    retry,
)
from shared.store.database import Database
from shared.store.operations import operations
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
    dead,
    outbox_records,
    running,
    until,
)

_TAKE_POSITIONS = text("""
    SELECT FROM consumer_progress WHERE topic = :topic AND next_offset > 0 FOR UPDATE NOWAIT
""")
_QUARANTINE = text("""
    INSERT INTO outbox_quarantine
      (seq, event_id, shard, topic, key, type, sequence, headers, payload, created_at, error)
    VALUES (1, :id, 0, 'shop.orders', '7', 'shop.order_placed.v1', 1, '{}', '{}', now(), 'too large')
""")


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


@pytest.fixture
async def log(open_postgres_log: OpenLog) -> EventLog:
    opened = open_postgres_log()
    await opened.ensure_topics([OrderPlaced.topic])
    return opened


async def records_of_one_order(open_database: OpenDatabase, numbers: int) -> list[Record]:
    shop = await open_database("shop", OrderPlaced, OrderShipped)
    kinds = (OrderPlaced, OrderShipped)
    await announce(shop, *(kinds[n % 2](order="a", number=n) for n in range(1, numbers + 1)))
    return await outbox_records(shop)


async def consume(warehouse: Database, log: EventLog, records: list[Record]) -> None:
    await append(log, records)

    async def caught_up() -> bool:
        return (await backlog(warehouse, log, shelf.manifest())).lag == 0

    async with running(Consumer(shelf.manifest(), warehouse, log).run):
        await until(caught_up)


async def forbid(warehouse: Database, *numbers: int) -> None:
    """A handler's bug: these events cannot be applied."""
    async with warehouse.transaction() as tx:
        await tx.execute(text("ALTER TABLE shelf DROP CONSTRAINT IF EXISTS forbidden"))
        if numbers:
            pattern = "|".join(rf"\m{number}\M" for number in numbers)
            await tx.execute(text(f"ALTER TABLE shelf ADD CONSTRAINT forbidden CHECK (history !~ '{pattern}')"))


async def the_letter(warehouse: Database) -> UUID:
    (letter,) = await column(warehouse, "SELECT event_id FROM dead_letter")
    return UUID(str(letter))


async def test_what_is_mended_is_applied_with_all_behind_it_in_order(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    await forbid(warehouse, 3)
    await consume(warehouse, log, await records_of_one_order(open_database, 6))
    assert await shelf.shelf(warehouse) == {"a": "1 2"}
    await forbid(warehouse)
    aggregate = await key_of(warehouse, await the_letter(warehouse))
    assert await retry(warehouse, shelf.manifest(), aggregate, "anna") == Mended(applied=4, still_held=0)
    assert await shelf.shelf(warehouse) == {"a": "1 2 3 4 5 6"}
    assert (await count(warehouse, "dead_letter"), await count(warehouse, "parked")) == (0, 0)


async def test_the_consumer_goes_on_where_the_operator_ended(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    records = await records_of_one_order(open_database, 6)
    await forbid(warehouse, 2)
    await consume(warehouse, log, records[:4])
    await forbid(warehouse)
    await retry(warehouse, shelf.manifest(), (OrderPlaced.topic, "a"), "anna")
    await consume(warehouse, log, records)
    assert await shelf.shelf(warehouse) == {"a": "1 2 3 4 5 6"}


async def test_what_is_not_mended_stays_dead_and_nothing_overtakes_it(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    await forbid(warehouse, 3)
    await consume(warehouse, log, await records_of_one_order(open_database, 6))
    with pytest.raises(EventStillDead, match="forbidden"):
        await retry(warehouse, shelf.manifest(), (OrderPlaced.topic, "a"), "anna")
    assert await shelf.shelf(warehouse) == {"a": "1 2"}
    assert await column(warehouse, "SELECT attempts FROM dead_letter") == [2]
    assert await count(warehouse, "parked") == 3


async def test_a_second_poison_event_becomes_the_dead_letter(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    await forbid(warehouse, 2, 5)
    await consume(warehouse, log, await records_of_one_order(open_database, 7))
    await forbid(warehouse, 5)
    done = await retry(warehouse, shelf.manifest(), (OrderPlaced.topic, "a"), "anna")
    assert done == Mended(applied=3, still_held=3)
    assert await shelf.shelf(warehouse) == {"a": "1 2 3 4"}
    assert await dead(warehouse) == ['{"order":"a","number":5}']


async def test_a_discarded_event_is_passed_over_and_the_audit_says_where_it_is(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    await forbid(warehouse, 3)
    await consume(warehouse, log, await records_of_one_order(open_database, 6))
    letter = await the_letter(warehouse)
    done = await discard(warehouse, shelf.manifest(), letter, "a test order", "anna")
    assert done == Mended(applied=3, still_held=0)
    assert await shelf.shelf(warehouse) == {"a": "1 2 4 5 6"}
    async with warehouse.transaction() as tx:
        (noted,) = await operations(tx, None, 10)
    assert (noted.kind, noted.who, noted.ended_at is not None) == ("discard", "anna", True)
    assert noted.arguments["event_id"] == str(letter)
    assert noted.arguments["reason"] == "a test order"
    assert (noted.arguments["offset"], noted.arguments["from"], noted.arguments["to"]) == (2, 3, 3)


async def test_only_a_dead_letter_can_be_discarded(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    await forbid(warehouse, 2)
    await consume(warehouse, log, await records_of_one_order(open_database, 3))
    (parked,) = await column(warehouse, "SELECT event_id FROM parked")
    with pytest.raises(NotADeadLetter):
        await discard(warehouse, shelf.manifest(), parked, "impatience", "anna")
    with pytest.raises(EventNotHeld):
        await discard(warehouse, shelf.manifest(), uuid4(), "a guess", "anna")


async def test_a_key_is_released_past_an_event_that_never_came(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    records = await records_of_one_order(open_database, 6)
    await consume(warehouse, log, [*records[:2], *records[4:]])
    assert await shelf.shelf(warehouse) == {"a": "1 2"}
    aggregate = (OrderPlaced.topic, "a")
    assert await release_key(warehouse, shelf.manifest(), aggregate, "lost", "anna") == Mended(2, 0)
    assert await shelf.shelf(warehouse) == {"a": "1 2 5 6"}
    await consume(warehouse, log, records[2:4])
    assert await shelf.shelf(warehouse) == {"a": "1 2 5 6"}
    async with warehouse.transaction() as tx:
        (noted,) = await operations(tx, None, 10)
    assert (noted.kind, noted.arguments["from"], noted.arguments["to"]) == ("release", 3, 4)


async def test_a_key_is_not_released_past_its_dead_letter(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    await forbid(warehouse, 2)
    await consume(warehouse, log, await records_of_one_order(open_database, 3))
    with pytest.raises(DeadLetterFirst):
        await release_key(warehouse, shelf.manifest(), (OrderPlaced.topic, "a"), "impatience", "anna")
    with pytest.raises(EventNotHeld):
        await release_key(warehouse, shelf.manifest(), (OrderPlaced.topic, "nobody"), "a guess", "anna")


async def test_the_live_consumer_stands_still_while_a_key_is_mended(
    open_database: OpenDatabase, warehouse: Database, log: EventLog
) -> None:
    await forbid(warehouse, 1)
    await consume(warehouse, log, await records_of_one_order(open_database, 3))
    await forbid(warehouse)
    refused = []

    async def looking(tx: Transaction, event: OrderPlaced) -> None:
        async with warehouse.transaction() as live:
            try:
                await live.execute(_TAKE_POSITIONS, {"topic": event.topic})
            except DBAPIError as error:
                refused.append(error)
        await shelf.put(tx, event)

    described = Manifest("warehouse", (), (on(OrderPlaced, looking), on(OrderShipped, shelf.put)))
    assert await retry(warehouse, described, (OrderPlaced.topic, "a"), "anna") == Mended(3, 0)
    assert len(refused) == 1


async def test_an_event_in_quarantine_is_let_go_and_the_audit_says_so(warehouse: Database) -> None:
    event_id = uuid4()
    async with warehouse.transaction() as tx:
        await tx.execute(_QUARANTINE, {"id": event_id})
    await release_quarantined(warehouse, event_id, "anna")
    with pytest.raises(EventNotHeld):
        await release_quarantined(warehouse, uuid4(), "anna")
    assert await column(warehouse, "SELECT event_id FROM outbox_quarantine WHERE released_at IS NOT NULL") == [event_id]
    async with warehouse.transaction() as tx:
        (noted,) = await operations(tx, None, 10)
    assert (noted.kind, noted.arguments) == ("release from quarantine", {"event_id": str(event_id)})

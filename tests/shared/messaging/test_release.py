"""Events before their turn, on a real database: parked; released by what was missing, the clock, or an operator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from shared.messaging.backlog import backlog
from shared.messaging.batch import Batch, Outcome, apply_batch
from shared.messaging.consumer import Consumer
from shared.messaging.consumer_core import ATTEMPTS, retry_after
from shared.messaging.log import EventLog, Place, Record, StoredRecord
from shared.messaging.manifest import Manifest, subscriptions_by_type
from shared.messaging.receipts import begin_positions
from shared.messaging.release import pass_over, release, retry_parked
from shared.store.database import Database
from shared.store.transaction import Transaction
from tests.shared.messaging import orders
from tests.shared.messaging.conftest import OpenDatabase, OpenLog
from tests.shared.messaging.orders import OrderForgotten, OrderPlaced, announce, count, effects, manifest

BEGAN = datetime(2017, 1, 1, tzinfo=UTC)
PLACE = Place(OrderPlaced.topic, 0)


@dataclass
class Bench:
    """A consumer's database that is handed records one batch after the other, with a clock of its own."""

    database: Database
    records: list[Record]
    described: Manifest = field(default_factory=manifest)
    offset: int = 0

    async def hand(self, *numbers: int) -> Outcome:
        """Apply the events of these numbers as one batch, in this order."""
        stored = [
            StoredRecord(self.records[number - 1], 0, self.offset + index, BEGAN)
            for index, number in enumerate(numbers)
        ]
        async with self.database.transaction() as tx:
            await begin_positions(tx, [PLACE])
            batch = Batch(stored, {PLACE: self.offset}, subscriptions_by_type(self.described))
            outcome = await apply_batch(tx, batch)
        self.offset += len(stored)
        return outcome

    async def look(self) -> None:
        await retry_parked(self.database, self.described)

    async def release(self) -> Outcome:
        async with self.database.transaction() as tx:
            return await release(tx, subscriptions_by_type(self.described), [(PLACE.topic, "a")], letters=True)


@dataclass
class Clock:
    """The time as the database's owner sees it."""

    now: datetime = BEGAN

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def bench(open_database: OpenDatabase, clock: Clock) -> Bench:
    """Ten events of one order, every third of a type nobody reacts to."""
    shop = await open_database("shop", OrderPlaced, OrderForgotten)
    kinds = (OrderPlaced, OrderPlaced, OrderForgotten)
    await announce(shop, *(kinds[(number - 1) % 3](order="a", number=number) for number in range(1, 11)))
    warehouse = await open_database("warehouse")
    warehouse._clock = clock  # noqa: SLF001 - only the fixture that opens it knows its address
    return Bench(warehouse, await orders.outbox_records(shop))


async def test_what_was_missing_releases_what_waits_for_it_in_order(bench: Bench) -> None:
    outcome = await bench.hand(1, 5, 4, 7)
    assert (outcome.gaps, len(outcome.parked)) == (3, 3)
    assert await effects(bench.database) == ["a 1"]
    await bench.hand(2)
    assert await effects(bench.database) == ["a 1", "a 2"]
    outcome = await bench.hand(3)
    assert outcome.released == 2
    assert await effects(bench.database) == ["a 1", "a 2", "a 4", "a 5"]
    await bench.hand(6)
    assert await effects(bench.database) == ["a 1", "a 2", "a 4", "a 5", "a 7"]
    assert await count(bench.database, "parked") == 0


async def test_events_swapped_within_a_batch_are_applied_in_their_order_at_once(bench: Bench) -> None:
    outcome = await bench.hand(2, 1, 4, 3)
    assert await effects(bench.database) == ["a 1", "a 2", "a 4"]
    assert not outcome.parked


async def test_a_stale_event_is_dropped_although_its_receipt_is_gone(bench: Bench) -> None:
    await bench.hand(1, 2, 3, 4)
    async with bench.database.transaction() as tx:
        await tx.execute(text("DELETE FROM inbox"))
    outcome = await bench.hand(2, 3, 5)
    assert (outcome.stale, outcome.duplicates, outcome.skipped.total()) == (1, 0, 1)
    assert await effects(bench.database) == ["a 1", "a 2", "a 4", "a 5"]


async def test_a_copy_of_a_parked_event_is_parked_once(bench: Bench) -> None:
    await bench.hand(5, 5, 6)
    await bench.hand(5, 6)
    assert await count(bench.database, "parked") == 2


async def test_an_event_nobody_reacts_to_can_be_the_missing_one_and_can_wait(bench: Bench) -> None:
    await bench.hand(1, 3, 4)
    assert await count(bench.database, "parked") == 2
    outcome = await bench.hand(2)
    assert outcome.skipped.total() == 1
    assert await effects(bench.database) == ["a 1", "a 2", "a 4"]


async def test_the_clock_looks_again_less_and_less_often_and_gives_up(bench: Bench, clock: Clock) -> None:
    await bench.hand(1, 4, 5)
    waited: list[float] = []
    while not await count(bench.database, "dead_letter"):
        (due,) = await orders.column(bench.database, "SELECT next_at FROM parked WHERE next_at IS NOT NULL")
        waited.append((due - clock.now).total_seconds())
        clock.now = due - timedelta(milliseconds=1)
        await bench.look()
        assert (await orders.column(bench.database, "SELECT max(next_at) FROM parked")) == [due]
        clock.now = due
        await bench.look()
    assert waited == [retry_after(attempts) for attempts in range(ATTEMPTS)]
    assert await orders.dead(bench.database) == ['{"order":"a","number":4}']
    assert await orders.column(bench.database, "SELECT attempts FROM dead_letter") == [ATTEMPTS]
    await bench.hand(2, 3)
    assert await orders.parked(bench.database) == ["a 2", "a 3", "a 5"]


async def test_an_operator_releases_a_key_once_everything_is_there(bench: Bench, clock: Clock) -> None:
    await bench.hand(1, 4, 5)
    for _ in range(ATTEMPTS):
        clock.now += timedelta(minutes=15)
        await bench.look()
    assert await count(bench.database, "dead_letter") == 1
    await bench.hand(2, 3)
    assert await effects(bench.database) == ["a 1"]
    await bench.release()
    assert await effects(bench.database) == ["a 1", "a 2", "a 4", "a 5"]
    assert [await count(bench.database, table) for table in ("dead_letter", "parked")] == [0, 0]


async def test_an_operator_can_let_a_key_go_on_without_what_never_came(bench: Bench) -> None:
    await bench.hand(1, 4, 5)
    async with bench.database.transaction() as tx:
        await pass_over(tx, (PLACE.topic, "a"), 3)
    await bench.release()
    assert await effects(bench.database) == ["a 1", "a 4", "a 5"]


async def test_a_mended_dead_letter_is_applied_with_everything_behind_it(bench: Bench) -> None:
    broken = Bench(bench.database, bench.records, manifest(_choke_on_two))
    await broken.hand(1)
    async with bench.database.transaction() as tx:
        batch = Batch(_stored(broken, 2, 3, 4), {PLACE: 1}, subscriptions_by_type(broken.described), narrowing=True)
        outcome = await apply_batch(tx, batch)
    assert [letter.sequence for letter, _ in outcome.dead] == [2]
    assert await orders.parked(bench.database) == ["a 3", "a 4"]
    await broken.release()
    assert await orders.column(bench.database, "SELECT attempts FROM dead_letter") == [2]
    await bench.release()
    assert await effects(bench.database) == ["a 1", "a 2", "a 4"]
    assert [await count(bench.database, table) for table in ("dead_letter", "parked")] == [0, 0]


async def test_a_parked_event_that_fails_when_its_turn_comes_is_a_dead_letter(bench: Bench, clock: Clock) -> None:
    async with bench.database.transaction() as tx:
        await tx.execute(text("ALTER TABLE effect ADD CHECK (note <> 'a 4')"))
    await bench.hand(4, 5)
    async with bench.database.transaction() as tx:
        await pass_over(tx, (PLACE.topic, "a"), 3)
    clock.now += timedelta(seconds=2)
    await bench.look()
    assert await orders.dead(bench.database) == ['{"order":"a","number":4}']
    assert await orders.parked(bench.database) == ["a 5"]


async def test_a_parked_event_that_fails_only_at_commit_is_found_as_well(bench: Bench, clock: Clock) -> None:
    async with bench.database.transaction() as tx:
        await tx.execute(text("ALTER TABLE effect ADD UNIQUE (note) DEFERRABLE INITIALLY DEFERRED"))
        await tx.execute(text("INSERT INTO effect (note) VALUES ('a 5')"))
    await bench.hand(4, 5, 7)
    async with bench.database.transaction() as tx:
        await pass_over(tx, (PLACE.topic, "a"), 3)
    for _ in range(2):
        clock.now += timedelta(seconds=2)
        await bench.look()
    assert await effects(bench.database) == ["a 5", "a 4"]
    assert await orders.dead(bench.database) == ['{"order":"a","number":5}']
    assert await orders.parked(bench.database) == ["a 7"]


async def test_more_is_parked_than_one_transaction_takes_up(bench: Bench, clock: Clock) -> None:
    await bench.hand(*range(3, 11))
    batch = Batch(_stored(bench, 1, 2), {PLACE: bench.offset}, subscriptions_by_type(bench.described), release=3)
    async with bench.database.transaction() as tx:
        outcome = await apply_batch(tx, batch)
    assert outcome.released == 3
    assert await count(bench.database, "parked") == 5
    clock.now += timedelta(seconds=2)
    await bench.look()
    assert await effects(bench.database) == [f"a {number}" for number in (1, 2, 4, 5, 7, 8, 10)]


@pytest.mark.parametrize("text_", [b"", b"0", b"-1", b"one", b"9" * 30], ids=repr)
async def test_an_event_that_does_not_say_its_number_is_a_dead_letter(bench: Bench, text_: bytes) -> None:
    first = bench.records[0]
    headers = tuple((name, text_ if name == "ce_sequence" else value) for name, value in first.headers)
    bench.records[0] = Record(first.topic, first.key, headers, first.value)
    await bench.hand(1, 2)
    assert await count(bench.database, "dead_letter") == 1
    assert await orders.parked(bench.database) == ["a 2"]


async def test_the_log_itself_in_disorder_has_effects_in_order(
    bench: Bench, open_postgres_log: OpenLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log: EventLog = open_postgres_log()
    topic = f"shop.{uuid4().hex}"
    for event in (OrderPlaced, OrderForgotten, orders.OrderShipped):
        monkeypatch.setattr(event, "topic", topic)
    await log.ensure_topics([topic])
    disorder = [bench.records[number - 1] for number in (2, 1, 1, 6, 5, 3, 4, 2, 10, 9, 8, 7, 3)]
    await orders.append(log, [Record(topic, one.key, one.headers, one.value) for one in disorder])

    async def caught_up() -> bool:
        return (await backlog(bench.database, log, bench.described)).lag == 0

    async with orders.running(Consumer(bench.described, bench.database, log, batch_size=2).run):
        await orders.until(caught_up)
    assert await effects(bench.database) == [f"a {number}" for number in (1, 2, 4, 5, 7, 8, 10)]


def _stored(bench: Bench, *numbers: int) -> list[StoredRecord]:
    return [
        StoredRecord(bench.records[number - 1], 0, bench.offset + index, BEGAN) for index, number in enumerate(numbers)
    ]


async def _choke_on_two(tx: Transaction, events: Sequence[OrderPlaced]) -> None:
    if any(event.number == 2 for event in events):
        raise ValueError("two cannot be applied")
    await orders.note_run(tx, events)

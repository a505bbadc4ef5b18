"""The relay: no ghost, no loss, order per key, and what it does when the log or the database goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text

from shared.messaging.log import EventLog, LogUnavailable, Publisher, Record, RecordRefused, from_the_start
from shared.messaging.outbox import LARGEST_BATCH
from shared.messaging.relay import Relay
from shared.store.database import Database
from shared.store.outbox import write_outbox
from tests.shared.messaging.conftest import OpenDatabase, OpenLog
from tests.shared.messaging.orders import OrderPlaced, OrderShipped, announce, count, running, until


class Paper:
    """A log of one list, which can be told to fail; only the relay is under test here."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.failures: list[Exception] = []
        self.refused_keys: set[str] = set()
        self.swallow_acknowledgement = False

    @asynccontextmanager
    async def publisher(self) -> AsyncIterator[Publisher]:
        yield self

    async def append(self, records: Sequence[Record]) -> None:
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop(0)
        for index, record in enumerate(records):
            if record.key in self.refused_keys:
                raise RecordRefused(index, "never")
        self.records.extend(records)
        if self.swallow_acknowledgement:
            self.swallow_acknowledgement = False
            raise LogUnavailable("appended, but the answer got lost")

    def notes(self) -> list[str]:
        events = [OrderPlaced.model_validate_json(record.value) for record in self.records]
        return [f"{event.order} {event.number}" for event in events]


def relay(database: Database, paper: Paper) -> Relay:
    log: EventLog = paper  # type: ignore[assignment]  # the relay only publishes
    return Relay(database, log)


async def sent(database: Database) -> None:
    async def empty() -> bool:
        return await count(database, "outbox") == 0

    await until(empty)


async def test_an_event_is_published_only_if_its_transaction_commits(open_database: OpenDatabase) -> None:
    shop, paper = await open_database("shop", OrderPlaced), Paper()
    async with running(relay(shop, paper).run):
        with suppress(ZeroDivisionError):
            async with shop.transaction() as tx:
                tx.publish(OrderPlaced(order="ghost", number=1))
                raise ZeroDivisionError
        await announce(shop, OrderPlaced(order="real", number=1))
        await sent(shop)
    assert paper.notes() == ["real 1"]


async def test_order_holds_per_key_over_many_transactions(open_database: OpenDatabase) -> None:
    shop, paper = await open_database("shop", OrderPlaced), Paper()

    async def customer(order: str) -> None:
        for number in range(40):
            await announce(shop, OrderPlaced(order=order, number=number))

    async with running(relay(shop, paper).run):
        await asyncio.gather(*(customer(order) for order in "abcde"))
        await sent(shop)
    notes = paper.notes()
    assert len(notes) == 200
    for order in "abcde":
        assert [note for note in notes if note[0] == order] == [f"{order} {number}" for number in range(40)]


async def test_an_open_transaction_delays_its_own_event_only_and_is_not_forgotten(
    open_database: OpenDatabase,
) -> None:
    shop, paper = await open_database("shop", OrderPlaced), Paper()
    slow = shop.begin()
    slow.publish(OrderPlaced(order="slow", number=1))
    async with running(relay(shop, paper).run):
        await write_outbox(slow, shop.service)
        for number in range(3):
            await announce(shop, OrderPlaced(order="quick", number=number))
        await arrived(paper, 3)
        await shop.commit(slow)
        await slow.close()
        await announce(shop, OrderPlaced(order="slow", number=2))
        await sent(shop)
    assert paper.notes()[:3] == ["quick 0", "quick 1", "quick 2"]
    assert paper.notes()[3:] == ["slow 1", "slow 2"]


async def arrived(paper: Paper, how_many: int) -> None:
    async def enough() -> bool:
        return len(paper.records) >= how_many

    await until(enough)


async def test_while_the_log_is_away_nothing_is_lost(open_database: OpenDatabase) -> None:
    shop, paper = await open_database("shop", OrderPlaced), Paper()
    paper.failures = [LogUnavailable("away"), LogUnavailable("still away")]
    async with running(relay(shop, paper).run):
        await announce(shop, *(OrderPlaced(order="a", number=number) for number in range(5)))
        await sent(shop)
    assert paper.notes() == [f"a {number}" for number in range(5)]


async def test_a_lost_acknowledgement_means_a_second_copy_in_the_same_order(open_database: OpenDatabase) -> None:
    shop, paper = await open_database("shop", OrderPlaced), Paper()
    paper.swallow_acknowledgement = True
    await announce(shop, OrderPlaced(order="a", number=1), OrderPlaced(order="a", number=2))
    async with running(relay(shop, paper).run):
        await sent(shop)
    assert paper.notes() == ["a 1", "a 2", "a 1", "a 2"]


async def test_a_record_the_log_will_never_take_halts_its_key_alone(open_database: OpenDatabase) -> None:
    shop, paper = await open_database("shop", OrderPlaced), Paper()
    paper.refused_keys = {"bad"}
    async with running(relay(shop, paper).run):
        await announce(shop, *(OrderPlaced(order=order, number=n) for n in range(2) for order in ("good", "bad")))
        await arrived(paper, 2)
        await announce(shop, OrderPlaced(order="good", number=2))
        await arrived(paper, 3)
    assert paper.notes() == ["good 0", "good 1", "good 2"]
    assert await count(shop, "outbox_quarantine") == 1
    assert await count(shop, "outbox WHERE key = 'bad'") == 1


async def test_a_released_record_goes_out_before_the_later_ones_of_its_key(open_database: OpenDatabase) -> None:
    shop, paper = await open_database("shop", OrderPlaced), Paper()
    paper.refused_keys = {"bad"}

    async def mark_passed_it() -> bool:
        return len(paper.records) > 0 and await count(shop, "outbox_quarantine") == 1

    async with running(relay(shop, paper).run):
        await announce(shop, OrderPlaced(order="bad", number=1), OrderPlaced(order="good", number=1))
        await until(mark_passed_it)
        paper.refused_keys = set()
        async with shop.transaction() as tx:
            tx.publish(*(OrderPlaced(order="bad", number=number) for number in (2, 3)))
            await tx.execute(text("UPDATE outbox_quarantine SET released_at = now()"))
        await sent(shop)
        await until(lambda: _has(paper, 4))
    assert [note for note in paper.notes() if note.startswith("bad")] == ["bad 1", "bad 2", "bad 3"]


async def _has(paper: Paper, how_many: int) -> bool:
    return len(paper.records) == how_many


async def test_a_batch_ends_after_so_many_bytes_and_holds_at_least_one_row(
    open_database: OpenDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Heavy(OrderPlaced):
        pad: str = "x" * 800_000

    shop, paper = await open_database("shop", Heavy), Paper()
    batches: list[int] = []
    append = paper.append

    async def note(records: Sequence[Record]) -> None:
        batches.append(sum(len(record.value) for record in records))
        await append(records)

    monkeypatch.setattr(paper, "append", note)
    async with shop.transaction() as tx:
        tx.publish(*(Heavy(order=f"order {n}", number=n) for n in range(24)))
    async with running(relay(shop, paper).run):
        await sent(shop)
    assert len(paper.records) == 24
    assert max(batches) <= LARGEST_BATCH + 900_000


async def test_two_relays_never_send_one_key_at_the_same_time(open_database: OpenDatabase) -> None:
    shop, paper = await open_database("shop", OrderPlaced), Paper()
    await announce(shop, *(OrderPlaced(order=f"order {n % 50}", number=n) for n in range(3000)))
    twin = await open_database("shop", OrderPlaced)
    async with running(Relay(shop, relay(shop, paper).log, batch_size=20).run), running(relay(twin, paper).run):
        await sent(shop)
    assert len(paper.records) == 3000
    for key in range(50):
        numbers = [int(note.split()[2]) for note in paper.notes() if note.startswith(f"order {key} ")]
        assert numbers == sorted(numbers)


async def test_a_lost_session_is_replaced(open_database: OpenDatabase, postgres: str) -> None:
    shop, paper = await open_database("shop", OrderPlaced), Paper()
    async with running(relay(shop, paper).run):
        await announce(shop, OrderPlaced(order="a", number=1))
        await sent(shop)
        connection = await asyncpg.connect(postgres)
        ended = await connection.fetchval(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE application_name = 'shop relay' AND datname = $1",
            shop.engine.url.database,
        )
        await connection.close()
        await announce(shop, OrderPlaced(order="a", number=2))
        await sent(shop)
    assert ended == 1
    assert paper.notes() == ["a 1", "a 2"]


async def test_stopping_does_not_wait_for_a_log_that_never_answers(open_database: OpenDatabase) -> None:
    shop, paper = await open_database("shop", OrderPlaced), Paper()
    never, reached = asyncio.Event(), asyncio.Event()

    async def hang(records: Sequence[Record]) -> None:
        assert records
        reached.set()
        await never.wait()

    paper.append = hang  # type: ignore[method-assign]
    await announce(shop, OrderPlaced(order="a", number=1))
    began = asyncio.get_running_loop().time()
    async with running(relay(shop, paper).run):
        await reached.wait()
    assert asyncio.get_running_loop().time() - began < 8
    assert await count(shop, "outbox") == 1


async def test_both_logs_take_what_the_relay_brings(open_database: OpenDatabase, open_log: OpenLog) -> None:
    class Placed(OrderPlaced):
        topic = f"shop.{uuid4().hex}"

    shop, log = await open_database("shop", Placed), open_log()
    await log.ensure_topics([Placed.topic])
    async with running(Relay(shop, log).run):
        await announce(shop, *(Placed(order=f"order {n % 9}", number=n) for n in range(1200)))
        await sent(shop)
    async with log.reader(None, [Placed.topic], from_the_start) as reader:
        found = 0
        while records := await reader.poll(500, 2):
            found += len(records)
            assert all(dict(one.record.headers)["ce_type"] == b"shop.order_placed.v1" for one in records)
    assert found == 1200


@pytest.mark.parametrize("sent_event", [OrderShipped], ids=["an event the manifest does not announce"])
async def test_undeclared_events_never_reach_the_outbox(
    open_database: OpenDatabase, sent_event: type[OrderShipped]
) -> None:
    shop = await open_database("shop", OrderPlaced)
    with pytest.raises(TypeError):
        await announce(shop, sent_event(order="a", number=1))
    async with shop.transaction() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM outbox")) == 0

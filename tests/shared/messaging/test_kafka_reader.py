"""Committing to Kafka is for display: whatever becomes of it, reading goes on. A reader that is lost says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from shared.messaging import kafka_reader
from shared.messaging.kafka_log import KafkaLog
from shared.messaging.kafka_reader import KafkaReader
from shared.messaging.log import OnAssigned, Place, Positions, Reader, ReaderLost, Record, from_the_start
from shared.messaging.worker import Worker
from shared.observability import metrics
from tests.shared.messaging.conftest import OpenDatabase
from tests.shared.messaging.figures import shown
from tests.shared.messaging.orders import (
    OrderPlaced,
    announce,
    append,
    effects,
    manifest,
    outbox_records,
    running,
    until,
)


async def read_one(reader: Reader) -> None:
    async def got() -> bool:
        return bool(await reader.poll(10, 0.2))

    await until(got)


@pytest.fixture
def group() -> str:
    return f"group-{uuid4().hex}"


async def test_positions_of_partitions_that_left_are_not_committed(kafka: str, group: str) -> None:
    log = KafkaLog(kafka)
    try:
        await log.ensure_topics([group])
        async with log.reader(group, [group], from_the_start) as reader:
            await reader.commit({Place("elsewhere", 0): 5})
    finally:
        await log.close()

    assert shown(metrics.OFFSET_COMMIT_FAILURES, service=group) == 0


async def test_a_commit_the_broker_refuses_is_counted_and_does_no_harm(kafka: str, group: str) -> None:
    log = KafkaLog(kafka, instance="twin")
    try:
        await log.ensure_topics([group])
        await append(log, [Record(group, str(key), (), b"{}") for key in range(20)])
        async with log.reader(group, [group], from_the_start) as replaced:
            await read_one(replaced)
            async with log.reader(group, [group], from_the_start) as replacing:
                await read_one(replacing)
                await replaced.commit({Place(group, partition): 1 for partition in range(6)})
    finally:
        await log.close()

    assert shown(metrics.OFFSET_COMMIT_FAILURES, service=group) == 1


@pytest.fixture
async def log(kafka: str, group: str) -> AsyncIterator[KafkaLog]:
    """A log with a topic named like the group, a record in each of its partitions or almost."""
    log = KafkaLog(kafka)
    await log.ensure_topics([group])
    await append(log, [Record(group, str(key), (), b"{}") for key in range(20)])
    yield log
    await log.close()


def break_coordination(reader: KafkaReader, monkeypatch: pytest.MonkeyPatch) -> None:
    """What writing to a connection that was reset this moment does to aiokafka on uvloop."""
    coordinator = reader._consumer._coordinator  # noqa: SLF001 - there is no public way to hurt it

    async def refuse(_request: object) -> None:
        raise RuntimeError("the handler is closed")

    monkeypatch.setattr(coordinator, "_send_req", refuse)
    coordinator.request_rejoin()


async def gives_up(reader: Reader) -> None:
    """Polling ends with the loss of the reader."""

    async def poll_on() -> None:
        while True:
            await reader.poll(10, 0.1)

    with pytest.raises(ReaderLost):
        await asyncio.wait_for(poll_on(), 10)


async def test_a_reader_whose_coordination_died_is_lost_instead_of_failing_for_ever(
    log: KafkaLog, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with log.reader(group, [group], from_the_start) as reader:
        await read_one(reader)
        break_coordination(reader, monkeypatch)
        await gives_up(reader)


async def test_a_reader_that_fetches_nothing_any_more_is_lost_after_a_while(
    log: KafkaLog, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_reader, "SILENCE_SECONDS", 1.0)
    async with log.reader(group, [group], from_the_start) as reader:
        await read_one(reader)
        reader._consumer._fetcher._fetch_task.cancel()  # noqa: SLF001 - it can die of an error, as coordination can
        await gives_up(reader)


async def test_a_reader_whose_group_gives_it_no_answer_is_lost_after_a_while(
    log: KafkaLog, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_reader, "SILENCE_SECONDS", 1.0)
    monkeypatch.setattr(kafka_reader, "_COMMIT_SECONDS", 0.5)
    joined, released = asyncio.Event(), asyncio.Event()

    async def keep_waiting(places: Collection[Place]) -> Positions:
        joined.set()
        await released.wait()
        return await from_the_start(places)

    async with log.reader(group, [group], keep_waiting):
        await joined.wait()
        async with log.reader(group, [group], from_the_start) as reader:
            await gives_up(reader)
        released.set()


async def test_a_quiet_topic_and_a_member_without_partitions_are_no_loss(
    log: KafkaLog, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    single = f"{group}.single"
    await log.ensure_topics([single], partitions=1)
    async with log.reader(group, [single], from_the_start) as one, log.reader(group, [single], from_the_start) as two:

        async def polled() -> bool:
            return not any(await asyncio.gather(one.poll(10, 0.2), two.poll(10, 0.2)))

        async def settled() -> bool:
            generations = {reader._consumer._coordinator.generation for reader in (one, two)}  # noqa: SLF001
            return await polled() and len(generations) == 1 and one._fetching is two._fetching is None  # noqa: SLF001

        await until(settled)
        monkeypatch.setattr(kafka_reader, "SILENCE_SECONDS", 1.0)
        for _ in range(10):
            assert await polled()


async def test_a_cancellation_inside_aiokafka_does_not_end_who_closes_the_reader(log: KafkaLog, group: str) -> None:
    async with log.reader(group, [group], from_the_start) as reader:
        await read_one(reader)
        # A fetch that pauses after an error lets its cancellation out, and stopping the consumer lets it through.
        reader._consumer._fetcher._pending_tasks.add(asyncio.ensure_future(asyncio.Event().wait()))  # noqa: SLF001


class Opened(KafkaLog):
    """Keeps the readers it opens at hand."""

    def __init__(self, bootstrap: str) -> None:
        super().__init__(bootstrap, instance="one")
        self.readers: list[KafkaReader] = []

    @asynccontextmanager
    async def reader(
        self, group: str | None, topics: Collection[str], on_assigned: OnAssigned
    ) -> AsyncIterator[KafkaReader]:
        async with super().reader(group, topics, on_assigned) as reader:
            self.readers.append(reader)
            yield reader


async def test_a_worker_goes_on_with_a_fresh_reader_and_counts_it(
    kafka: str, group: str, open_database: OpenDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OrderPlaced, "topic", group)
    shop, warehouse, log = await open_database("shop", OrderPlaced), await open_database("warehouse"), Opened(kafka)
    await announce(shop, *(OrderPlaced(order="a", number=number) for number in (1, 2)))
    first, second = await outbox_records(shop)
    before = shown(metrics.RESTARTS, service="warehouse", part="consumer")

    async def applied(count: int) -> bool:
        return len(await effects(warehouse)) == count

    async with running(Worker(manifest(), warehouse, log).run):
        await log.ensure_topics([group])
        await append(log, [first])
        await until(lambda: applied(1))
        break_coordination(log.readers[0], monkeypatch)
        await append(log, [second])
        await until(lambda: applied(2))
    await log.close()

    assert await effects(warehouse) == ["a 1", "a 2"]
    assert len(log.readers) == 2
    assert shown(metrics.RESTARTS, service="warehouse", part="consumer") == before + 1

"""Kafka going away and coming back: no zombie writes, no endless waits, nothing lost. It kills a broker of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Collection
from uuid import uuid4

import pytest

from shared.messaging import local_kafka
from shared.messaging.aiokafka_abandon import abandon
from shared.messaging.kafka_log import KafkaLog
from shared.messaging.kafka_publisher import KafkaPublisher
from shared.messaging.local_kafka import LocalKafka
from shared.messaging.log import LogUnavailable, Place, Positions, Reader, Record, from_the_start
from shared.messaging.relay import Relay
from tests.kit.kafka import local_broker
from tests.shared.messaging.conftest import OpenDatabase
from tests.shared.messaging.orders import OrderPlaced, announce, append, count, running, until


@pytest.fixture(scope="module")
async def broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LocalKafka]:
    """A broker that may be killed; what runs at the end on its directory is stopped."""
    home = tmp_path_factory.mktemp("killed-kafka")
    yield await local_broker(home)
    left = local_kafka.find(home)
    if left is not None:
        await local_kafka.stop(left)


@pytest.fixture
async def topic(broker: LocalKafka) -> str:
    """A topic of the test's own on a broker that runs."""
    await local_kafka.start(broker.home)
    name = f"test.{uuid4().hex}"
    await KafkaLog(broker.bootstrap).ensure_topics([name])
    return name


def note(topic: str, text: str) -> Record:
    return Record(topic, "key", (), text.encode())


async def notes(bootstrap: str, topic: str) -> list[str]:
    log = KafkaLog(bootstrap)
    found: list[str] = []
    async with log.reader(None, [topic], from_the_start) as reader:
        while records := await reader.poll(500, 2):
            found += [one.record.value.decode() for one in records]
    await log.close()
    return found


async def partitions(names: object) -> dict[str, int]:
    assert isinstance(names, set)
    return dict.fromkeys(names, 6)


async def killed(broker: LocalKafka) -> None:
    running = local_kafka.find(broker.home)
    assert running is not None
    local_kafka.kill(running)

    async def gone() -> bool:
        return local_kafka.find(broker.home) is None

    await until(gone)


async def test_what_an_abandoned_producer_held_is_never_written(broker: LocalKafka, topic: str) -> None:
    publisher = KafkaPublisher(broker.bootstrap, partitions, deadline=2.0)
    await publisher.append([note(topic, "before")])
    await killed(broker)
    began = time.monotonic()
    with pytest.raises(LogUnavailable):
        await publisher.append([note(topic, "zombie")])
    assert time.monotonic() - began < 4
    await local_kafka.start(broker.home)
    await publisher.append([note(topic, "after")])
    assert await notes(broker.bootstrap, topic) == ["before", "after"]
    await publisher.close()


async def test_closing_does_not_wait_for_a_broker_that_is_away(broker: LocalKafka, topic: str) -> None:
    publisher = KafkaPublisher(broker.bootstrap, partitions)
    await publisher.append([note(topic, "before")])
    producer = publisher._producer  # noqa: SLF001 - what is in flight cannot be seen from outside
    assert producer is not None
    await killed(broker)
    began = time.monotonic()
    appending = asyncio.ensure_future(publisher.append([note(topic, "in flight")]))
    done, _ = await asyncio.wait([appending], timeout=0.3)
    assert not done
    appending.cancel()
    await asyncio.wait([appending])
    await publisher.close()
    assert time.monotonic() - began < 3
    assert producer._sender.sender_task.done()  # noqa: SLF001 - nothing of it may live on


async def test_abandoning_resolves_every_send_that_waits(broker: LocalKafka, topic: str) -> None:
    publisher = KafkaPublisher(broker.bootstrap, partitions)
    await publisher.append([note(topic, "before")])
    producer = publisher._producer  # noqa: SLF001 - the routine under test takes the producer itself
    assert producer is not None
    await killed(broker)
    waiting = [await producer.send(topic, b"in flight", partition=n % 6) for n in range(12)]
    async with asyncio.timeout(3):
        await abandon(producer)
        results = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(result, Exception) for result in results)


async def test_acknowledged_records_survive_a_killed_broker_and_the_relay_goes_on(
    broker: LocalKafka, topic: str, open_database: OpenDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OrderPlaced, "topic", topic)
    shop, log = await open_database("shop", OrderPlaced), KafkaLog(broker.bootstrap)

    async def empty() -> bool:
        return await count(shop, "outbox") == 0

    async with running(Relay(shop, log).run):
        for first in range(0, 300, 10):
            await announce(shop, *(OrderPlaced(order="a", number=n) for n in range(first, first + 10)))
            if first == 150:
                await killed(broker)
        assert not await empty()
        await local_kafka.start(broker.home)
        await until(empty, patience=30)
    numbers = [json.loads(text)["number"] for text in await notes(broker.bootstrap, topic)]
    assert list(dict.fromkeys(numbers)) == list(range(300))
    await log.close()


async def test_a_paused_broker_is_waited_for_and_reading_goes_on(broker: LocalKafka, topic: str) -> None:
    log = KafkaLog(broker.bootstrap)
    await append(log, [note(topic, "before")])
    process = local_kafka.find(broker.home)
    assert process is not None
    async with log.reader("group", [topic], from_the_start) as reader:
        assert await _next(reader) == ["before"]
        os.kill(process.pid, signal.SIGSTOP)
        publisher = KafkaPublisher(broker.bootstrap, partitions, deadline=1.0)
        try:
            with pytest.raises(LogUnavailable):
                await publisher.append([note(topic, "unknown")])
        finally:
            os.kill(process.pid, signal.SIGCONT)
        await append(log, [note(topic, "after")])
        found: list[str] = []
        while "after" not in found:
            found += await _next(reader)
        assert found in (["after"], ["unknown", "after"])
    await log.close()


async def _next(reader: Reader) -> list[str]:
    found: list[str] = []
    while not found:
        found = [one.record.value.decode() for one in await reader.poll(10, 1)]
    return found


async def test_a_member_can_stop_while_the_group_waits_for_another(broker: LocalKafka, topic: str) -> None:
    log, group = KafkaLog(broker.bootstrap), uuid4().hex
    joined, released = asyncio.Event(), asyncio.Event()

    async def keep_waiting(places: Collection[Place]) -> Positions:
        joined.set()
        await released.wait()
        return await from_the_start(places)

    async with log.reader(group, [topic], keep_waiting):
        await joined.wait()
        began = time.monotonic()
        async with log.reader(group, [topic], from_the_start) as reader:
            assert await reader.poll(10, 0.2) == []
            assert await reader.poll(10, 0.2) == []
            assert time.monotonic() - began < 5
            began = time.monotonic()
        assert time.monotonic() - began < 8
        released.set()
    ours = [task for task in asyncio.all_tasks() if "GroupCoordinator" in repr(task) or "Fetcher" in repr(task)]
    assert ours == []
    await log.close()


async def test_a_broker_that_outlived_its_starter_is_found_again_on_its_own_ports(broker: LocalKafka) -> None:
    first = await local_kafka.start(broker.home)
    again = await local_kafka.start(broker.home)
    assert again == first
    await local_kafka.stop(first)
    assert local_kafka.find(broker.home) is None
    restarted = await local_kafka.start(broker.home)
    assert restarted.bootstrap == first.bootstrap
    assert restarted.pid != first.pid

"""How soon events flow again after a fault: a killed relay, a paused one, PostgreSQL and the broker restarted."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from sqlalchemy.exc import DBAPIError

from bench.backbone.sales import SaleMade, sale
from bench.backbone.stand import Stand
from bench.backbone.worker import worker
from bench.figures import Figure
from shared.messaging import local_kafka
from shared.messaging.aiokafka_abandon import abandon
from shared.store.database import Database

RATE = 50
KEYS = 24
"""Enough that every shard of the outbox has some."""
_CALM_SECONDS = 3.0
_PATIENCE_SECONDS = 60.0
_LOOK_SECONDS = 0.02

Fault = Callable[[], Awaitable[float]]
"""Does harm; answers the moment from which recovery counts."""


async def measure(stand: Stand) -> list[Figure]:
    """One fault after the other; each has sellers, relays and an observer of its own."""
    return [
        Figure("relay killed, another takes over", await _relay_killed(stand), "s", "limit", 5),
        Figure("relay paused, another takes over", await _relay_paused(stand), "s", "limit", 20),
        Figure("PostgreSQL restarted at once", await _postgres_restarted(stand), "s", "limit", 10),
        *await _broker_restarted(stand),
    ]


@dataclass
class Traffic:
    """Sales committed at a steady rate, and when they come out of the log."""

    kind: type[SaleMade]
    database: Database
    committed: dict[int, float] = field(default_factory=dict)
    arrived: dict[int, float] = field(default_factory=dict)

    async def sell(self) -> None:
        """Commit a sale, again and again; a database that is away is tried again at the next one."""
        number = 0
        while True:
            try:
                async with self.database.transaction() as tx:
                    tx.publish(sale(self.kind, number).model_copy(update={"account": f"account {number % KEYS}"}))
            except (DBAPIError, OSError):
                await asyncio.sleep(_LOOK_SECONDS)
                continue
            self.committed[number] = time.perf_counter()
            number += 1
            await asyncio.sleep(1 / RATE)

    async def observe(self, consumer: AIOKafkaConsumer) -> None:
        """Note when each sale is first seen."""
        while True:
            for messages in (await consumer.getmany(timeout_ms=100)).values():
                now = time.perf_counter()
                for message in messages:
                    self.arrived.setdefault(int(message.value.split(b'"number":')[1].split(b",")[0]), now)

    def flowing_since(self, fault: float) -> float | None:
        """When a sale committed after the fault had come out for every key; None before that."""
        first: dict[int, float] = {}
        for number, committed in self.committed.items():
            if committed > fault and number in self.arrived:
                first.setdefault(number % KEYS, self.arrived[number])
        return max(first.values()) if len(first) == KEYS else None


async def _recovered(traffic: Traffic, stand: Stand, fault: Fault) -> float:
    """Seconds from the fault until every key flows again."""
    consumer = AIOKafkaConsumer(
        traffic.kind.topic, bootstrap_servers=stand.kafka.bootstrap, auto_offset_reset="earliest"
    )
    await consumer.start()
    tasks = [asyncio.create_task(traffic.sell()), asyncio.create_task(traffic.observe(consumer))]
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while traffic.flowing_since(0) is None:  # noqa: ASYNC110 - two connections decide it
                await asyncio.sleep(_LOOK_SECONDS)
            await asyncio.sleep(_CALM_SECONDS)
            at = await fault()
            while (flowing := traffic.flowing_since(at)) is None:
                await _fail_early(tasks)
        return flowing - at
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await consumer.stop()


async def _fail_early(tasks: list[asyncio.Task[None]]) -> None:
    """Wait a little; a seller or observer that ended says why."""
    done, _ = await asyncio.wait(tasks, timeout=_LOOK_SECONDS)
    for task in done:
        task.result()


async def _traffic(stand: Stand) -> Traffic:
    kind = await stand.sales()
    return Traffic(kind, await stand.database("seller", kind))


@asynccontextmanager
async def _two_relays(stand: Stand, traffic: Traffic) -> AsyncIterator[asyncio.subprocess.Process]:
    """Two relays that share the shards; answers one of them."""
    bootstrap = stand.kafka.bootstrap
    async with (
        worker("publish", traffic.database, bootstrap, traffic.kind) as first,
        worker("publish", traffic.database, bootstrap, traffic.kind),
    ):
        yield first


async def _relay_killed(stand: Stand) -> float:
    traffic = await _traffic(stand)
    async with _two_relays(stand, traffic) as relay:

        async def fault() -> float:
            relay.kill()
            return time.perf_counter()

        return await _recovered(traffic, stand, fault)


async def _relay_paused(stand: Stand) -> float:
    traffic = await _traffic(stand)
    async with _two_relays(stand, traffic) as relay:

        async def fault() -> float:
            relay.send_signal(signal.SIGSTOP)
            return time.perf_counter()

        return await _recovered(traffic, stand, fault)


async def _postgres_restarted(stand: Stand) -> float:
    traffic = await _traffic(stand)
    async with worker("publish", traffic.database, stand.kafka.bootstrap, traffic.kind):

        async def fault() -> float:
            at = time.perf_counter()
            postmaster = int((stand.directory / "postgres" / "postmaster.pid").read_text().split()[0])
            os.kill(postmaster, signal.SIGQUIT)  # what `pg_ctl stop -m immediate` sends
            while stand.postgres.running:  # noqa: ASYNC110 - another process's end
                await asyncio.sleep(_LOOK_SECONDS)
            await asyncio.to_thread(stand.postgres.start)
            return at

        return await _recovered(traffic, stand, fault)


async def _broker_restarted(stand: Stand) -> list[Figure]:
    """Counted from when the broker answers again, for the relay and for a bare producer beside it."""
    traffic, bare = await _traffic(stand), await stand.sales()
    acknowledged: list[float] = []
    answering: list[float] = []

    async def fault() -> float:
        local_kafka.kill(stand.kafka)
        while local_kafka.find(stand.kafka.home) is not None:  # noqa: ASYNC110 - another process's end
            await asyncio.sleep(_LOOK_SECONDS)
        await local_kafka.start(stand.kafka.home)
        answering.append(time.perf_counter())
        return answering[0]

    sending = asyncio.create_task(_send_bare(stand, bare.topic, acknowledged))
    try:
        async with worker("publish", traffic.database, stand.kafka.bootstrap, traffic.kind):
            ours = await _recovered(traffic, stand, fault)
        while not any(at > answering[0] for at in acknowledged):
            await _fail_early([sending])
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    theirs = min(at for at in acknowledged if at > answering[0]) - answering[0]
    what = "broker killed and restarted, from its first answer"
    return [
        Figure(what, ours, "s", "limit", 2),
        Figure(what, ours, "s", "bare producer", theirs, decides=False),
    ]


async def _send_bare(stand: Stand, topic: str, acknowledged: list[float]) -> None:
    """Send a record, wait for its acknowledgement, and again: aiokafka outlasts the broker's absence by itself."""
    producer = AIOKafkaProducer(bootstrap_servers=stand.kafka.bootstrap, enable_idempotence=True, acks="all")
    await producer.start()
    try:
        while True:
            await producer.send_and_wait(topic, b"bare")
            acknowledged.append(time.perf_counter())
            await asyncio.sleep(1 / RATE)
    finally:
        await abandon(producer)  # stopping would wait for the broker, should that be away

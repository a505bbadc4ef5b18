"""From the commit of a fact to the commit of its effect in another service, at 200 a second, open loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from sqlalchemy import text

from bench.backbone.measure import quantile, running, sought
from bench.backbone.sales import SaleMade, on_topic, records, sale
from bench.backbone.stand import Stand
from bench.backbone.worker import consuming, publishing, worker
from bench.figures import Figure
from shared.messaging.worker import Worker
from shared.store.database import Database

RATE = 200
SECONDS = 10
_WARM_UP = 2 * RATE
_SELL = text("INSERT INTO sale (number) VALUES (:number)")
_STAMPS = "SELECT number, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 FROM {}"


@dataclass(frozen=True)
class Limits:
    """Milliseconds at most."""

    p50: float
    p99: float


async def measure(stand: Stand) -> list[Figure]:
    """The two ways the system is run, and bare Kafka."""
    kafka = await _kafka_in_processes(stand)
    postgres = await _postgres_in_one_process(stand)
    bare = await _bare(stand)
    return [
        *_judged("commit to effect, Kafka, a process each", kafka, Limits(50, 200)),
        *_judged("commit to effect, PostgreSQL log, one process", postgres, Limits(20, 150)),
        *_told("commit to effect, Kafka, a process each", kafka, bare),
    ]


def _judged(what: str, seconds: Sequence[float], limits: Limits) -> list[Figure]:
    return [
        Figure(f"{what}, p50", quantile(seconds, 0.5) * 1000, "ms", "limit", limits.p50),
        Figure(f"{what}, p99", quantile(seconds, 0.99) * 1000, "ms", "limit", limits.p99),
    ]


def _told(what: str, seconds: Sequence[float], bare: Sequence[float]) -> list[Figure]:
    return [
        Figure(
            f"{what}, {name}",
            quantile(seconds, share) * 1000,
            "ms",
            "bare produce to consume",
            quantile(bare, share) * 1000,
            decides=False,
        )
        for name, share in (("p50", 0.5), ("p99", 0.99))
    ]


async def _kafka_in_processes(stand: Stand) -> list[float]:
    kind = await stand.sales()
    seller, ledger = await stand.database("seller", kind), await stand.database("ledger")
    async with (
        worker("consume", ledger, stand.kafka.bootstrap, kind),
        worker("publish", seller, stand.kafka.bootstrap, kind),
    ):
        return await _latencies(seller, ledger, kind)


async def _postgres_in_one_process(stand: Stand) -> list[float]:
    kind, log = on_topic("bench.sales"), await stand.postgres_log()
    seller, ledger = await stand.database("seller", kind), await stand.database("ledger")
    async with running(Worker(publishing(kind), seller, log).run), running(Worker(consuming(kind), ledger, log).run):
        return await _latencies(seller, ledger, kind)


async def _latencies(seller: Database, ledger: Database, kind: type[SaleMade]) -> list[float]:
    """Seconds between both commits, as the server stamped them; the first ones only warm up."""

    async def sell(number: int) -> None:
        async with seller.transaction() as tx:
            await tx.execute(_SELL, {"number": number})
            tx.publish(sale(kind, number))

    total = _WARM_UP + RATE * SECONDS
    await open_loop(sell, total, RATE)
    await sought(ledger, "SELECT count(*) FROM ledger", total)
    sold, entered = await stamps(seller, "sale"), await stamps(ledger, "ledger")
    return [entered[number] - at for number, at in sold.items() if number >= _WARM_UP]


async def open_loop(act: Callable[[int], Awaitable[None]], count: int, rate: float) -> None:
    """Act `rate` times a second, whether or not earlier acts have ended."""
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            group.create_task(_awaited(act, number))


async def _awaited(act: Callable[[int], Awaitable[None]], number: int) -> None:
    await act(number)


async def stamps(database: Database, table: str) -> dict[int, float]:
    """When each row was committed, by the server's clock."""
    connection = await asyncpg.connect(database.url.replace("+asyncpg", "", 1))
    try:
        return {number: float(at) for number, at in await connection.fetch(_STAMPS.format(table))}
    finally:
        await connection.close()


async def _bare(stand: Stand) -> list[float]:
    """Seconds from sending to receiving with nothing but aiokafka, on two connections."""
    kind = await stand.sales()
    made, sent_at = list(records(kind, _WARM_UP + RATE * SECONDS)), {}
    consumer = AIOKafkaConsumer(kind.topic, bootstrap_servers=stand.kafka.bootstrap, auto_offset_reset="earliest")
    producer = AIOKafkaProducer(bootstrap_servers=stand.kafka.bootstrap, enable_idempotence=True, acks="all")
    await consumer.start()
    await producer.start()

    async def send(number: int) -> None:
        sent_at[number] = time.perf_counter()
        await producer.send(kind.topic, made[number].value, key=str(number).encode())

    receiving = asyncio.create_task(_received(consumer, len(made)))
    try:
        await open_loop(send, len(made), RATE)
        received_at = await receiving
    finally:
        receiving.cancel()
        await producer.stop()
        await consumer.stop()
    return [received_at[number] - at for number, at in sent_at.items() if number >= _WARM_UP]


async def _received(consumer: AIOKafkaConsumer, count: int) -> dict[int, float]:
    received: dict[int, float] = {}
    while len(received) < count:
        found = await consumer.getmany(timeout_ms=1000)
        now = time.perf_counter()
        received.update({int(message.key): now for messages in found.values() for message in messages})
    return received

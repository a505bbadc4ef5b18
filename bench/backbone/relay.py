"""The relay: events a second from an outbox to a real Kafka, beside bare aiokafka producing the same records."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from statistics import median

from aiokafka import AIOKafkaProducer

from bench.backbone.measure import CountingLog, running
from bench.backbone.sales import SaleMade, sale
from bench.backbone.stand import Stand, fill_outbox, records_in_outbox
from bench.figures import Figure
from shared.messaging.kafka_log import KafkaLog
from shared.messaging.kafka_publisher import KafkaPublisher
from shared.messaging.log import PARTITIONS, Record, partition_of
from shared.messaging.relay import BATCH, Relay
from shared.store.database import Database

EVENTS = 30_000
_ROUNDS = 3
_ORIENTATION = 10_000
_SHARE = 0.4


async def measure(stand: Stand) -> list[Figure]:
    """Alternate the relay and its peers, and take the median of each."""
    kind = await stand.sales()
    log, database = stand.kafka_log(), await stand.database("bench", kind)
    await keep_outbox(database, [sale(kind, number) for number in range(EVENTS)])
    records = await records_in_outbox(database)
    ours, by_send, by_batch = [], [], []
    for _ in range(_ROUNDS):
        by_send.append(await bare_send(stand, records))
        ours.append(await relayed(stand, database, EVENTS))
        by_batch.append(await bare_batches(stand, log, records))
        await refill_outbox(database)
    speed, sent, batched = median(ours), median(by_send), median(by_batch)
    what = "relay, 500-byte events from an outbox to Kafka"
    return [
        Figure(what, speed, "/s", "bare aiokafka by send, same records", sent, "higher", share=_SHARE),
        Figure(what, speed, "/s", "limit", _ORIENTATION, "higher", decides=False),
        Figure(what, speed, "/s", "bare aiokafka by send_batch", batched, "higher", decides=False),
    ]


async def keep_outbox(database: Database, events: Sequence[SaleMade]) -> None:
    """Fill the outbox, and keep a copy to fill it again from."""
    await fill_outbox(database, events)
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE kept AS SELECT * FROM outbox")
        await connection.exec_driver_sql("ANALYZE outbox")


async def refill_outbox(database: Database, count: int = EVENTS) -> None:
    """The same rows again, under new numbers."""
    columns = "event_id, shard, topic, key, type, sequence, headers, payload, created_at"
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql(
            f"INSERT INTO outbox ({columns}) SELECT {columns} FROM kept ORDER BY seq LIMIT {count}"  # noqa: S608 - constants
        )


async def relayed(stand: Stand, database: Database, count: int) -> float:
    """Events a second of a relay that finds `count` in the outbox."""
    log = CountingLog(stand.kafka.bootstrap, count)
    began = time.perf_counter()
    async with running(Relay(database, log, pace=math.inf).run):
        await log.reached.wait()
        seconds = time.perf_counter() - began
    await log.close()
    return count / seconds


@asynccontextmanager
async def _producer(stand: Stand) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(
        bootstrap_servers=stand.kafka.bootstrap, enable_idempotence=True, acks="all", max_batch_size=256 * 1024
    )
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def bare_send(stand: Stand, records: Sequence[Record]) -> float:
    """Events a second of bare aiokafka in the relay's rhythm: some hundred sends, then wait for all."""
    async with _producer(stand) as producer:

        async def send(record: Record) -> Awaitable[object]:
            sent: Awaitable[object] = await producer.send(
                record.topic,
                record.value,
                key=record.key.encode(),
                partition=partition_of(record.key, PARTITIONS),
                headers=list(record.headers),
            )
            return sent

        async def append(batch: Sequence[Record]) -> None:
            await asyncio.gather(*[await send(record) for record in batch])

        return await _paced(records, append)


async def bare_batches(stand: Stand, log: KafkaLog, records: Sequence[Record]) -> float:
    """Events a second of whole batches without an outbox: the publisher alone."""
    publisher = KafkaPublisher(stand.kafka.bootstrap, log.partitions_of)
    try:
        await publisher.append(records[:1])
        return await _paced(records, publisher.append)
    finally:
        await publisher.close()


async def _paced(records: Sequence[Record], append: Callable[[Sequence[Record]], Awaitable[None]]) -> float:
    began = time.perf_counter()
    for start in range(0, len(records), BATCH):
        await append(records[start : start + BATCH])
    return len(records) / (time.perf_counter() - began)

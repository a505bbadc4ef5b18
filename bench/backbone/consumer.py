"""The consumer: a ledger effect per event from a real Kafka, beside the same SQL in a bare asyncpg loop."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from statistics import median
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer
from sqlalchemy import event

from bench.backbone.measure import progress, running
from bench.backbone.sales import SaleMade, enter, enter_run, records
from bench.backbone.stand import Stand
from bench.figures import Figure
from shared.contracts.event import Event
from shared.messaging.consumer import BATCH, Consumer
from shared.messaging.kafka_log import KafkaLog
from shared.messaging.log import Record
from shared.messaging.manifest import Manifest, Subscription, on, on_runs_of
from shared.store.database import Database
from shared.store.transaction import Transaction

EVENTS = 10_000
RUN_EVENTS = 40_000
_ROUNDS = 3
_APPENDED = 5_000
_SHARE = 0.6
_EACH_LIMIT = 1_500
_RUNS_LIMIT = 5_000

Statements = Sequence[tuple[str, tuple[Any, ...]]]
"""Each with its values."""


async def measure(stand: Stand) -> list[Figure]:
    """Alternate the consumer and its peer, and take the median of each."""
    few, many = await stand.sales(), await stand.sales()
    log = stand.kafka_log()
    await fill_log(log, records(few, EVENTS))
    await fill_log(log, records(many, RUN_EVENTS))
    statements = await statements_of(stand, log, on(few, enter), EVENTS)
    ours, bare, runs, bare_runs = [], [], [], []
    for _ in range(_ROUNDS):
        bare.append(await bare_loop(await stand.database("bench"), statements, EVENTS))
        ours.append(await consumed(await stand.database("bench"), log, on(few, enter), EVENTS))
        bare_runs.append(await bare_fetch(stand, many, RUN_EVENTS))
        runs.append(await consumed(await stand.database("bench"), log, on_runs_of(many, enter_run), RUN_EVENTS))
    speed, peer = median(ours), median(bare)
    each, run = "consumer, an entry and a balance per event", "consumer, the same for a run of events at once"
    return [
        Figure(each, speed, "/s", "the same SQL in a bare asyncpg loop, same batches", peer, "higher", share=_SHARE),
        Figure(each, speed, "/s", "limit", _EACH_LIMIT, "higher"),
        Figure(run, median(runs), "/s", "limit", _RUNS_LIMIT, "higher"),
        Figure(run, median(runs), "/s", "bare fetch from Kafka", median(bare_runs), "higher", decides=False),
    ]


async def fill_log(log: KafkaLog, made: Iterable[Record]) -> None:
    """Append records as they are."""
    remaining = iter(made)
    async with log.publisher() as publisher:
        while batch := list(islice(remaining, _APPENDED)):
            await publisher.append(batch)


async def consumed(database: Database, log: KafkaLog, subscription: Subscription, count: int) -> float:
    """Events a second of a consumer that finds them in the log; the clock starts with its first event."""
    first = FirstCall(subscription)
    manifest = Manifest("bench", (), (first.subscription,))
    async with running(Consumer(manifest, database, log).run):
        reached = await progress(database, at_least=count)
        return reached / (time.perf_counter() - first.at)


@dataclass
class FirstCall:
    """A subscription that notes when it was first called."""

    inner: Subscription
    at: float = 0.0

    @property
    def subscription(self) -> Subscription:
        """The same, watched."""

        async def handle(tx: Transaction, events: Sequence[Event]) -> None:
            self.at = self.at or time.perf_counter()
            await self.inner.handle(tx, events)

        return replace(self.inner, handle=handle)


async def bare_fetch(stand: Stand, kind: type[SaleMade], count: int) -> float:
    """Records a second of bare aiokafka reading the topic."""
    consumer = AIOKafkaConsumer(kind.topic, bootstrap_servers=stand.kafka.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        began, fetched = time.perf_counter(), 0
        while fetched < count:
            found = await consumer.getmany(timeout_ms=1000, max_records=BATCH)
            fetched += sum(len(messages) for messages in found.values())
        return fetched / (time.perf_counter() - began)
    finally:
        await consumer.stop()


@dataclass
class Recording:
    """Every statement a consumer's connections send, with its values, in order."""

    statements: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)

    def of(self, database: Database) -> None:
        """From now on; before the first connection is opened."""
        event.listen(database.engine.sync_engine, "connect", self._connected)
        event.listen(database.engine.sync_engine, "before_cursor_execute", self._executing)

    def _connected(self, dbapi_connection: Any, _record: object) -> None:  # noqa: ANN401 - SQLAlchemy's adapter
        dbapi_connection.driver_connection.add_query_logger(self._sent)

    def _executing(self, *told: Any) -> None:  # noqa: ANN401 - what SQLAlchemy tells: the third is SQL, the fourth values
        self.statements.append((told[2], told[3]))

    def _sent(self, query: asyncpg.connection.LoggedQuery) -> None:
        """What went straight to the driver; prepared statements, SQLAlchemy's way, are not logged by it."""
        self.statements.append((query.query, tuple(query.args)))


async def statements_of(stand: Stand, log: KafkaLog, subscription: Subscription, count: int) -> Statements:
    """What the consumer sends for so many events: receipts, effects, progress and positions, batch by batch."""
    database, recording = await stand.database("bench"), Recording()
    await database.dispose()  # connections opened from here on are listened to
    recording.of(database)
    await consumed(database, log, subscription, count)
    return recording.statements


async def bare_loop(database: Database, statements: Statements, count: int) -> float:
    """Events a second of the same statements, sent one after the other over a plain connection."""
    connection = await asyncpg.connect(database.url.replace("+asyncpg", "", 1))
    try:
        began = time.perf_counter()
        for sql, values in statements:
            if values:
                await connection.fetch(sql, *values)
            else:
                await connection.execute(sql)
        return count / (time.perf_counter() - began)
    finally:
        await connection.close()

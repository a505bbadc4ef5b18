"""The stand: a durable PostgreSQL and a real Kafka of the measurements' own, and what they need of both."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import asyncpg
from sqlalchemy import text

from bench.backbone.sales import TABLES, SaleMade, on_topic
from shared.messaging import local_kafka
from shared.messaging.kafka_log import KafkaLog
from shared.messaging.local_kafka import LocalKafka
from shared.messaging.log import PARTITIONS, Record
from shared.messaging.postgres_log import MIGRATIONS, PostgresLog
from shared.messaging.received import record_of
from shared.store.database import Database
from shared.store.embedded import EmbeddedPostgres
from shared.store.house import house_tables, new_metadata
from shared.store.migrate import upgrade

_EACH = 500
_numbers = count(1)


@dataclass(frozen=True)
class Stand:
    """Servers that run, and a directory for their data."""

    directory: Path
    postgres: EmbeddedPostgres
    kafka: LocalKafka
    opened: AsyncExitStack

    @asynccontextmanager
    async def for_one_measurement(self) -> AsyncIterator[Stand]:
        """The same servers; what is opened there is closed after it, so that connections do not run out."""
        async with AsyncExitStack() as opened:
            yield replace(self, opened=opened)

    async def database(self, service: str, *publishes: type[SaleMade], connections: int = 5) -> Database:
        """A fresh database with the tables of the house and those of the sales."""
        name = f"bench_{next(_numbers)}"
        await self.run_sql("postgres", f'CREATE DATABASE "{name}"')
        database = Database(service, self.url(name), frozenset(publishes), pool_size=connections, max_overflow=0)
        self.opened.push_async_callback(database.dispose)
        async with database.engine.begin() as connection:
            await connection.run_sync(house_tables(new_metadata()).create_all)
            for statement in TABLES:
                await connection.exec_driver_sql(statement)
        return database

    async def run_sql(self, database: str, *statements: str) -> None:
        """Run statements one by one as the superuser."""
        connection = await asyncpg.connect(self.postgres.url(database))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    def url(self, database: str) -> str:
        """A database's SQLAlchemy address."""
        return self.postgres.url(database).replace("postgresql://", "postgresql+asyncpg://")

    def kafka_log(self) -> KafkaLog:
        """The log on Kafka, as a process of its own would open it."""
        log = KafkaLog(self.kafka.bootstrap)
        self.opened.push_async_callback(log.close)
        return log

    async def postgres_log(self) -> PostgresLog:
        """The log on PostgreSQL, in a fresh database."""
        name = f"bench_log_{next(_numbers)}"
        await self.run_sql("postgres", f'CREATE DATABASE "{name}"')
        await upgrade(self.url(name), MIGRATIONS)
        log = PostgresLog(self.url(name))
        self.opened.push_async_callback(log.close)
        return log

    async def sales(self, partitions: int = PARTITIONS) -> type[SaleMade]:
        """The event on a fresh topic of Kafka."""
        kind = on_topic(f"bench.sales_{next(_numbers)}")
        await self.kafka_log().ensure_topics([kind.topic], partitions)
        return kind


@asynccontextmanager
async def open_stand() -> AsyncIterator[Stand]:
    """Start both servers in a directory that is gone afterwards."""
    directory = await asyncio.to_thread(_public_directory)
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, directory, ignore_errors=True)
        postgres = EmbeddedPostgres(directory / "postgres")
        await asyncio.to_thread(_start_stamping_commits, postgres)
        stack.callback(postgres.stop)
        kafka = await local_kafka.start(directory / "kafka")
        stack.push_async_callback(_stop_kafka, directory / "kafka")
        opened = await stack.enter_async_context(AsyncExitStack())
        yield Stand(directory, postgres, kafka, opened)


def _public_directory() -> Path:
    """The server's own user has to reach it."""
    directory = Path(tempfile.mkdtemp(prefix="salesops-bench-"))
    directory.chmod(0o755)
    return directory


def _start_stamping_commits(postgres: EmbeddedPostgres) -> None:
    """When a transaction committed is then known to the server itself, so that no observer has to poll for it."""
    postgres.start()
    asyncio.run(_ask_for_stamps(postgres.url("postgres")))
    postgres.stop()
    postgres.start()


async def _ask_for_stamps(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("ALTER SYSTEM SET track_commit_timestamp = on")
    finally:
        await connection.close()


async def _stop_kafka(home: Path) -> None:
    """Whichever broker runs on the directory by now: measurements kill and restart it."""
    kafka = local_kafka.find(home)
    if kafka is not None:
        await local_kafka.stop(kafka)


async def fill_outbox(database: Database, events: Sequence[SaleMade]) -> None:
    """Announce events as a service would, a few hundred in a transaction."""
    for start in range(0, len(events), _EACH):
        async with database.transaction() as tx:
            tx.publish(*events[start : start + _EACH])


async def records_in_outbox(database: Database) -> list[Record]:
    """What a relay would append, in order."""
    async with database.transaction() as tx:
        rows = await tx.rows(text("SELECT topic, key, headers, payload FROM outbox ORDER BY seq"))
    return [record_of(row.topic, row.key, row.headers, row.payload) for row in rows]

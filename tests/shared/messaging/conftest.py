"""Both logs, opened as often as a test needs processes, and services with databases of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from shared.contracts.event import Event
from shared.messaging.kafka_log import KafkaLog
from shared.messaging.log import EventLog
from shared.messaging.postgres_log import MIGRATIONS, PostgresLog
from shared.store.database import Database
from shared.store.house import house_tables, new_metadata
from shared.store.migrate import upgrade
from tests.kit.kafka import kafka_server
from tests.kit.postgres import scratch_database, url_of

OpenLog = Callable[[], EventLog]
OpenDatabase = Callable[..., Awaitable[Database]]


@pytest.fixture(scope="session")
async def kafka(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of a real Kafka."""
    async with kafka_server(tmp_path_factory.mktemp("kafka")) as bootstrap:
        yield bootstrap


@pytest.fixture(scope="session")
async def log_url(postgres: str) -> AsyncIterator[str]:
    """The event log's own database, migrated."""
    async with scratch_database(postgres) as name:
        url = url_of(postgres, name)
        await upgrade(url, MIGRATIONS)
        yield url


@pytest.fixture
async def opened() -> AsyncIterator[AsyncExitStack]:
    """What is closed when the test ends."""
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture(params=["postgres", "kafka"])
def open_log(request: pytest.FixtureRequest, opened: AsyncExitStack) -> OpenLog:
    """Opens one of the two logs, each time as another process would."""
    address = request.getfixturevalue("log_url" if request.param == "postgres" else "kafka")

    def open_it() -> EventLog:
        log: EventLog = PostgresLog(address) if request.param == "postgres" else KafkaLog(address)
        opened.push_async_callback(log.close)
        return log

    return open_it


@pytest.fixture
async def open_postgres_log(log_url: str, opened: AsyncExitStack) -> OpenLog:
    """Opens the PostgreSQL log alone, for what does not depend on the adapter."""

    def open_it() -> EventLog:
        log = PostgresLog(log_url)
        opened.push_async_callback(log.close)
        return log

    return open_it


@pytest.fixture(scope="session")
async def house_template(postgres: str) -> AsyncIterator[str]:
    """A database with the tables of the house and one for effects."""
    async with scratch_database(postgres) as name:
        database = Database("template", url_of(postgres, name))
        async with database.engine.begin() as connection:
            await connection.run_sync(house_tables(new_metadata()).create_all)
            await connection.exec_driver_sql("CREATE TABLE effect (seq int GENERATED ALWAYS AS IDENTITY, note text)")
        await database.dispose()
        yield name


@pytest.fixture
async def open_database(postgres: str, house_template: str, opened: AsyncExitStack) -> OpenDatabase:
    """Makes services' databases; the same `name` opens the same database again, as another process would."""
    names: dict[str, str] = {}

    async def open_it(service: str, *publishes: type[Event]) -> Database:
        if service not in names:
            names[service] = await opened.enter_async_context(scratch_database(postgres, house_template))
        database = Database(service, url_of(postgres, names[service]), frozenset(publishes))
        opened.push_async_callback(database.dispose)
        return database

    return open_it

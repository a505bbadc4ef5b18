"""Fixtures every test may ask for: a server, a migrated template per service, a house."""

import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest

from shared.store.migrate import upgrade
from tests.kit.house import House, migrations_of, open_house
from tests.kit.postgres import postgres_server, run_sql, url_of

HouseOpener = Callable[[str], Awaitable[House]]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish() -> None:
    """Let finalizers speak now: CPython 3.11 breaks if one logs a traceback while a plugin's module is being parsed."""
    gc.collect()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The superuser URL of a real PostgreSQL server."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
async def templates(postgres: str) -> AsyncIterator[Callable[[str], Awaitable[str]]]:
    """Migrated template databases, made once per service on first use."""
    made: dict[str, str] = {}
    run = uuid4().hex[:12]

    async def template(service: str) -> str:
        if service not in made:
            name = made[service] = f"template_{service}_{run}"
            await run_sql(postgres, f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" TEMPLATE template0')
            await upgrade(url_of(postgres, name), migrations_of(service))
        return made[service]

    yield template
    await run_sql(postgres, *(f'DROP DATABASE "{name}" WITH (FORCE)' for name in made.values()))


@pytest.fixture
async def open_service(postgres: str, templates: Callable[[str], Awaitable[str]]) -> AsyncIterator[HouseOpener]:
    """Services on databases of their own for the length of a test; named like their folder."""
    async with AsyncExitStack() as stack:

        async def opened(service: str) -> House:
            return await stack.enter_async_context(open_house(service, postgres, await templates(service)))

        yield opened

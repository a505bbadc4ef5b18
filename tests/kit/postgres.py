"""A real PostgreSQL for the tests: one named by POSTGRES_URL, else a container, else the wheel's own server."""

from __future__ import annotations

import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from uuid import uuid4

import asyncpg
from sqlalchemy.engine import make_url

from tests.kit.places import open_directory


def docker_answers() -> bool:
    """A client on the PATH proves nothing: the engine has to answer."""
    try:
        return subprocess.run(["docker", "info"], capture_output=True, timeout=10, check=False).returncode == 0  # noqa: S607 - whichever docker is there
    except (OSError, subprocess.TimeoutExpired):
        return False


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a running server's `postgres` database, for a superuser."""
    given = os.environ.get("POSTGRES_URL")
    if given:
        yield given
    elif docker_answers():
        with _container() as url:
            yield url
    else:
        with _embedded() as url:
            yield url


@contextmanager
def _container() -> Iterator[str]:
    from testcontainers.postgres import PostgresContainer  # noqa: PLC0415 - only where an engine answers

    with PostgresContainer("postgres:18", driver=None) as container:
        yield container.get_connection_url()


@contextmanager
def _embedded() -> Iterator[str]:
    from shared.store.embedded import EmbeddedPostgres  # noqa: PLC0415 - only where nothing else is at hand

    with open_directory() as directory:
        server = EmbeddedPostgres(directory / "postgres", durable=False)
        server.start()
        try:
            yield server.url("postgres")
        finally:
            server.stop()


def url_of(server: str, database: str) -> str:
    """The SQLAlchemy URL of one database on the server."""
    url = make_url(server).set(drivername="postgresql+asyncpg", database=database)
    return url.render_as_string(hide_password=False)


async def run_sql(server: str, *statements: str) -> None:
    """Run statements one by one as the superuser, each in its own transaction."""
    connection = await asyncpg.connect(server)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def scratch_database(server: str, template: str = "template0") -> AsyncIterator[str]:
    """A database of its own, gone afterwards; answers its name."""
    name = f"scratch_{uuid4().hex}"
    await run_sql(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    try:
        yield name
    finally:
        await run_sql(server, f'DROP DATABASE "{name}" WITH (FORCE)')

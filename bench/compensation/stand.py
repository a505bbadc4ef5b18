"""The stand: a durable PostgreSQL of the measurements' own, with compensation's tables in it."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from services.compensation.events import MANIFEST
from shared.store.audit.capture import UNAUDITED
from shared.store.database import Database
from shared.store.embedded import EmbeddedPostgres
from shared.store.migrate import upgrade

ROOT = Path(__file__).parents[2]
_MIGRATIONS = ROOT / "services" / "compensation" / "store" / "migrations"
_NAME = "compensation"


@dataclass(frozen=True)
class Stand:
    """A server that runs, and the service's database on it."""

    url: str
    database: Database


@asynccontextmanager
async def open_stand() -> AsyncIterator[Stand]:
    """Start the server in a directory that is gone afterwards."""
    directory = await asyncio.to_thread(_public_directory)
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, directory, ignore_errors=True)
        postgres = EmbeddedPostgres(directory / "postgres")
        await asyncio.to_thread(postgres.start)
        stack.callback(postgres.stop)
        await _create_database(postgres.url("postgres"))
        url = postgres.url(_NAME)
        database = database_at(url)
        stack.push_async_callback(database.dispose)
        await upgrade(database.url, _MIGRATIONS)
        yield Stand(url, database)


def database_at(url: str) -> Database:
    """The service's database, as its worker opens it: transactions that apply events are not audited once more."""
    driven = url.replace("postgresql://", "postgresql+asyncpg://")
    return Database(_NAME, driven, frozenset(MANIFEST.publishes), session=UNAUDITED)


async def _create_database(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"CREATE DATABASE {_NAME}")
    finally:
        await connection.close()


def _public_directory() -> Path:
    """The server's own user has to reach it."""
    directory = Path(tempfile.mkdtemp(prefix="salesops-bench-"))
    directory.chmod(0o755)
    return directory

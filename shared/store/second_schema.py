"""A second schema beside the live one: a read model is built anew in it, and then takes the live one's place."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import MetaData, text
from sqlalchemy.exc import DBAPIError

from shared.store.audit.capture import UNAUDITED
from shared.store.database import Database
from shared.store.transaction import Transaction

_BUILT, _REPLACED = "rebuilt", "replaced"
_NOT_AVAILABLE = "55P03"
_LOCK_SECONDS = 5.0
_LOCK_PAUSE_SECONDS = 0.01


class TablesBusy(TimeoutError):
    """Somebody reads the live tables without pause; the live consumer is not held up for longer."""


@asynccontextmanager
async def second_schema(live: Database, metadata: MetaData) -> AsyncIterator[tuple[Database, str]]:
    """The service's tables once more, empty, as a database that can announce nothing; and the live schema's name.

    Statements name tables without a schema, so the same handlers work here. What a killed build left is removed first,
    and what is not swapped in the end goes, too. Commits do not wait for the disk: the swap's own does, for all.
    """
    async with live.transaction() as tx:
        schema = str(await tx.scalar(text("SELECT current_schema()")))
    await _forget(live)
    session = {"search_path": _BUILT, "synchronous_commit": "off", **UNAUDITED}
    second = Database(live.service, live.url, pool_size=1, max_overflow=1, session=session)
    try:
        async with second.engine.begin() as connection:
            await connection.execute(text(f"CREATE SCHEMA {_BUILT}"))
            await connection.run_sync(metadata.create_all)
            if "company" in metadata.tables:
                await connection.execute(text(f'INSERT INTO company SELECT * FROM "{schema}".company'))  # noqa: S608 - PostgreSQL's own word
        yield second, schema
    finally:
        await second.dispose()
        await _forget(live)


async def analyse(second: Database, tables: Sequence[str]) -> None:
    """Let the planner know the new tables before anybody reads them."""
    async with second.transaction() as tx:
        for table in tables:
            await tx.execute(text(f'ANALYZE "{table}"'))


async def take_over(tx: Transaction, schema: str, tables: Sequence[str]) -> None:
    """Within a transaction of the second schema: put its tables in the place of the live ones, which are dropped.

    A live table that something outside the model refers to cannot be dropped, and everything stays as it was.
    """
    await _lock(tx, schema, tables)
    await tx.execute(text("SET LOCAL synchronous_commit = on"))
    await tx.execute(text(f"CREATE SCHEMA {_REPLACED}"))
    for table in tables:
        await tx.execute(text(f'ALTER TABLE "{schema}"."{table}" SET SCHEMA {_REPLACED}'))
        await tx.execute(text(f'ALTER TABLE {_BUILT}."{table}" SET SCHEMA "{schema}"'))
    await tx.execute(text("DROP TABLE " + ", ".join(f'{_REPLACED}."{table}"' for table in tables)))
    await tx.execute(text(f"DROP SCHEMA {_REPLACED}"))


async def _lock(tx: Transaction, schema: str, tables: Sequence[str]) -> None:
    """Take the live tables without ever queueing for them: a waiting lock would hold up every reader behind it."""
    lock = text("LOCK TABLE " + ", ".join(f'"{schema}"."{table}"' for table in tables) + " NOWAIT")
    deadline = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            async with tx.savepoint():
                await tx.execute(lock)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _NOT_AVAILABLE:
                raise
            if time.monotonic() > deadline:
                raise TablesBusy(
                    f"no moment without readers of {', '.join(tables)} in {_LOCK_SECONDS:.0f} s"
                ) from error
        else:
            return
        await asyncio.sleep(_LOCK_PAUSE_SECONDS)


async def _forget(live: Database) -> None:
    async with live.transaction() as tx:
        await tx.execute(text("SET LOCAL client_min_messages = warning"))
        await tx.execute(text(f"DROP SCHEMA IF EXISTS {_BUILT}, {_REPLACED} CASCADE"))

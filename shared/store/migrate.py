"""Migrations: each service's Alembic history, run in process over asyncpg."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command, context, op
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from shared.store.audit.capture import attach_audit
from shared.store.house import house_tables, new_metadata
from shared.store.organisation import organisation_tables

_LOCK_TIMEOUT = "5s"


def house_upgrade() -> None:
    """First revision: create the tables of `house_tables`; it grows in place until the first release."""
    house_tables(new_metadata()).create_all(op.get_bind())


def organisation_upgrade() -> None:
    """First revision: create the tables of the organisation copy."""
    metadata = new_metadata()
    organisation_tables(metadata)
    metadata.create_all(op.get_bind())


def run_migrations(metadata: MetaData) -> None:
    """The whole of a service's `env.py`: run the revisions on the connection handed in by `upgrade`."""
    connection: Connection | None = context.config.attributes.get("connection")
    if connection is None:
        raise RuntimeError("migrations run through `python -m services migrate`, which brings the connection")
    context.configure(connection=connection, target_metadata=metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
    attach_audit(connection, metadata)


def _config(migrations: Path, connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, migrations: Path) -> None:
    connection.execute(text(f"SET lock_timeout = '{_LOCK_TIMEOUT}'"))
    command.upgrade(_config(migrations, connection), "head")
    connection.commit()


async def upgrade(url: str, migrations: Path) -> None:
    """Bring one database to the newest revision of a migrations folder; at head already, it changes nothing."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            if await at_head(connection, migrations):
                return
            await connection.rollback()
            await connection.run_sync(_upgrade, migrations)
    finally:
        await engine.dispose()


def newest_revision(migrations: Path) -> str | None:
    """The head of a migrations folder."""
    return ScriptDirectory(str(migrations)).get_current_head()


async def at_head(connection: AsyncConnection, migrations: Path) -> bool:
    """Whether a database stands at the newest revision of a migrations folder."""
    newest = await asyncio.to_thread(newest_revision, migrations)
    current = await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
    return current == newest

"""Every service's migrations build, on an empty database, exactly the tables its code believes in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Connection, MetaData, Text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from tests.architecture.checks import SERVICES
from tests.kit.postgres import url_of

Template = Callable[[str], Awaitable[str]]


def tables_of(service: str) -> MetaData:
    """The tables a service's store is written against."""
    metadata: MetaData = import_module(f"services.{service}.store.tables").METADATA
    return metadata


async def differences(url: str, metadata: MetaData) -> list[Any]:
    """What a further migration would have to do."""

    def compare(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(compare)
    finally:
        await engine.dispose()


@pytest.mark.parametrize("service", SERVICES)
async def test_the_migrations_build_the_tables(service: str, postgres: str, templates: Template) -> None:
    url = url_of(postgres, await templates(service))

    assert await differences(url, tables_of(service)) == []


async def test_a_forgotten_migration_is_caught(postgres: str, templates: Template) -> None:
    url = url_of(postgres, await templates("people"))
    ahead = MetaData()
    for table in tables_of("people").sorted_tables:
        table.to_metadata(ahead)
    ahead.tables["member"].append_column(Column("nickname", Text))

    found = await differences(url, ahead)

    assert [(kind, column.name) for kind, _, _, column in found] == [("add_column", "nickname")]

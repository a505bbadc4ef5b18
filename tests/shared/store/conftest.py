"""A database with the house's own tables and nothing else."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Column, Integer, Table, Text, Uuid
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from shared.contracts.people import MemberJoined, TeamFormed
from shared.store.database import Database
from shared.store.house import house_tables, new_metadata
from shared.store.organisation import organisation_tables
from tests.kit.postgres import scratch_database, url_of

METADATA = house_tables(new_metadata())
organisation_tables(METADATA)
PROMISES = Table(
    "promise",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("member_id", Uuid),
    Column("said", Text),
)
THINGS = Table("things", METADATA, Column("name", Text, primary_key=True), Column("count", Integer))


@pytest.fixture(scope="module")
async def prepared(postgres: str) -> AsyncIterator[str]:
    async with scratch_database(postgres) as name:
        engine = create_async_engine(url_of(postgres, name), poolclass=NullPool)
        async with engine.begin() as connection:
            await connection.run_sync(METADATA.create_all)
        await engine.dispose()
        yield name


@pytest.fixture
async def database(postgres: str, prepared: str) -> AsyncIterator[Database]:
    async with scratch_database(postgres, prepared) as name:
        opened = Database("people", url_of(postgres, name), frozenset({MemberJoined, TeamFormed}), pool_size=5)
        yield opened
        await opened.dispose()

"""The migrations make exactly the tables that the code uses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from services.compensation.store.tables import METADATA
from tests.kit.house import House


async def test_the_migrated_store_is_the_declared_one(open_service: Callable[[str], Awaitable[House]]) -> None:
    house = await open_service("compensation")
    async with house.database.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync, opts={"compare_type": True}), METADATA)
        )
    assert differences == []

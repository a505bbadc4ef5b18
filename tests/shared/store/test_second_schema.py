"""The swap: never behind a queue, never in halves."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from services.forecast.store.tables import METADATA
from shared.store import second_schema as module
from shared.store.database import Database
from shared.store.second_schema import TablesBusy, second_schema, take_over
from tests.conftest import HouseOpener

_COUNT = text("SELECT count(*) FROM opportunity_step")
_STEP = text("""
    INSERT INTO opportunity_step (opportunity_id, sequence, external_id, kind, effective_on, recorded_at)
    VALUES (gen_random_uuid(), 1, 'x', 'won', '2026-01-01', now())
""")


@pytest.fixture
async def live(open_service: HouseOpener) -> Database:
    return (await open_service("forecast")).database


async def steps(database: Database) -> int:
    async with database.transaction() as tx:
        return int(await tx.scalar(_COUNT))


async def test_what_is_written_beside_is_not_seen_until_it_takes_over(live: Database) -> None:
    async with second_schema(live, METADATA) as (second, schema):
        async with second.transaction() as tx:
            await tx.execute(_STEP)
        assert (schema, await steps(live), await steps(second)) == ("public", 0, 1)
        async with second.transaction() as tx:
            await take_over(tx, schema, ["opportunity_step"])
        assert await steps(live) == 1


async def test_a_reader_is_waited_for_but_nobody_waits_behind(live: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOCK_SECONDS", 0.3)
    async with second_schema(live, METADATA) as (second, schema), live.transaction() as reading:
        await reading.scalar(_COUNT)
        with pytest.raises(TablesBusy):
            async with second.transaction() as tx:
                await take_over(tx, schema, ["opportunity_step"])
        assert await steps(live) == 0


async def test_what_a_killed_build_left_is_removed(live: Database) -> None:
    async with live.transaction() as tx:
        await tx.execute(text("CREATE SCHEMA rebuilt"))
        await tx.execute(text("CREATE TABLE rebuilt.opportunity_step (half int)"))
    async with second_schema(live, METADATA) as (second, _):
        assert await steps(second) == 0
    async with live.transaction() as tx:
        assert await tx.scalars(text("SELECT nspname FROM pg_namespace WHERE nspname = 'rebuilt'")) == []


async def test_the_companys_settings_are_there_too(live: Database) -> None:
    async with live.transaction() as tx:
        await tx.execute(text("INSERT INTO company (zone, currency) VALUES ('Europe/Paris', 'EUR')"))
    async with second_schema(live, METADATA) as (second, _), second.transaction() as tx:
        assert await tx.scalars(text("SELECT currency FROM company")) == ["EUR"]

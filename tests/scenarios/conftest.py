"""Stories are told to a whole house: every service, every event, through the public entrance."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from shared.messaging.postgres_log import MIGRATIONS, PostgresLog
from shared.store.migrate import upgrade
from tests.kit.postgres import scratch_database, url_of
from tests.kit.story import Story, begin
from tests.kit.world import World, open_world


@pytest.fixture
async def world(postgres: str, templates: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[World]:
    """A fresh house on the PostgreSQL log."""
    async with scratch_database(postgres) as name:
        url = url_of(postgres, name)
        await upgrade(url, MIGRATIONS)
        log = PostgresLog(url)
        try:
            async with open_world(postgres, templates, log, tmp_path) as opened:
                yield opened
        finally:
            await log.close()


@pytest.fixture
async def story(world: World) -> Story:
    """A house with a small sales organisation, one product, one account and the default plan."""
    return await begin(world)

"""Stories are told to a whole house: every service, every event, through the public entrance."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from shared.messaging.postgres_log import MIGRATIONS, PostgresLog
from shared.store.migrate import upgrade
from tests.kit.postgres import scratch_database, url_of
from tests.kit.story import Story, begin
from tests.kit.world import World, open_world


@pytest.fixture(scope="module")
async def world(
    postgres: str, templates: Callable[[str], Awaitable[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    """A fresh house on the PostgreSQL log, for the stories of one file."""
    async with scratch_database(postgres) as name:
        url = url_of(postgres, name)
        await upgrade(url, MIGRATIONS)
        log = PostgresLog(url)
        try:
            async with open_world(postgres, templates, log, tmp_path_factory.mktemp("keys")) as opened:
                yield opened
        finally:
            await log.close()


@pytest.fixture
async def story(world: World, request: pytest.FixtureRequest) -> Story:
    """A small sales organisation of this story's own, with one product, one account and the default plan."""
    return await begin(world, request.node.name)

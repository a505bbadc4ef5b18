"""Whatever is asked by whomever is answered as documented."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from shared.web.access import Role
from tests.access.any_request import examine
from tests.access.street import open_street
from tests.access.town import Town, settle_town


@pytest.fixture
async def busy_town(
    postgres: str, templates: Callable[[str], Awaitable[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Town]:
    """A town of this test's own, because it changes everything that can be changed."""
    async with open_street(postgres, templates, tmp_path_factory.mktemp("keys")) as street:
        yield await settle_town(street)


async def test_no_crash_no_undocumented_answer_and_no_foreign_record(busy_town: Town) -> None:
    found = await examine(busy_town, rounds=1, number=20260105)

    assert not found.wrong, "\n\n".join([f"{len(found.wrong)} wrong answers, such as:", *found.wrong[:20]])
    asked = {role for role, _ in found.answers}
    assert asked == set(Role)
    assert {200, 201, 403, 404, 422} <= {status for _, status in found.answers}

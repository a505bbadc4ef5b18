"""One town for all that is asked about access: nobody here changes what another test looks at."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.access.street import open_street
from tests.access.town import Town, settle_town


@pytest.fixture(scope="package")
async def town(
    postgres: str, templates: Callable[[str], Awaitable[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Town]:
    """Built once; what a test changes, it makes itself."""
    async with open_street(postgres, templates, tmp_path_factory.mktemp("keys")) as street:
        yield await settle_town(street)

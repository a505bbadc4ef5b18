"""A compensation service that knows a small organisation, all of it on the default plan."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from hypothesis import settings

from tests.compensation.people import MEMBERS, tell_of_people
from tests.compensation.plans import publish_and_assign
from tests.kit.house import House, open_house

# A law holds or it does not, however busy the machine is.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture
async def empty_house(open_service: Callable[[str], Awaitable[House]]) -> House:
    """A compensation service that knows nothing."""
    return await open_service("compensation")


@pytest.fixture
async def peopled_house(empty_house: House) -> House:
    """Anna and Ben under Mia, she under Dora; no plan."""
    await tell_of_people(empty_house)
    return empty_house


@pytest.fixture
async def house(peopled_house: House) -> House:
    """The same, all on the default plan."""
    await publish_and_assign(peopled_house, *MEMBERS)
    return peopled_house


@pytest.fixture(scope="module")
async def quiet_house(postgres: str, templates: Callable[[str], Awaitable[str]]) -> AsyncIterator[House]:
    """An empty service for tests that leave it as it was: a refusal writes nothing."""
    async with open_house("compensation", postgres, await templates("compensation")) as house:
        yield house

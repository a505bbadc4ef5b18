"""A compensation service that knows a small organisation, all of it on the default plan."""

from collections.abc import Awaitable, Callable

import pytest

from tests.compensation.facts import formed, joined
from tests.compensation.plans import publish_and_assign
from tests.kit.house import House

MEMBERS = ("anna", "ben", "mia", "dora")


@pytest.fixture
async def empty_house(open_service: Callable[[str], Awaitable[House]]) -> House:
    """A compensation service that knows nothing."""
    return await open_service("compensation")


@pytest.fixture
async def peopled_house(empty_house: House) -> House:
    """Anna and Ben under Mia, she under Dora; no plan."""
    await empty_house.deliver(
        formed("company", "dora"),
        formed("east", "mia", "company"),
        *(joined(name, "company" if name == "dora" else "east") for name in MEMBERS),
    )
    return empty_house


@pytest.fixture
async def house(peopled_house: House) -> House:
    """The same, all on the default plan."""
    await publish_and_assign(peopled_house, *MEMBERS)
    return peopled_house

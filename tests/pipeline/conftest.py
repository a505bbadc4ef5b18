"""The service and a small company in it."""

import pytest

from tests.conftest import HouseOpener
from tests.pipeline.shop import Shop, found_shop


@pytest.fixture
async def shop(open_service: HouseOpener) -> Shop:
    """A company ready to sell."""
    return await found_shop(await open_service("pipeline"))

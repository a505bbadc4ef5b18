"""Leads on a database of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.kit.house import House


@pytest.fixture
async def leads(open_service: Callable[[str], Awaitable[House]]) -> House:
    return await open_service("leads")

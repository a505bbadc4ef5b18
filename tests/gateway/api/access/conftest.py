"""A gateway with its own store, and whoever comes to its door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from services.gateway.forwarding.door import Door
from tests.gateway.conftest import bearer, visitor
from tests.gateway.registry import Registry
from tests.gateway.small_house import small_house

ADMIN = bearer("user:root", "admin")


@dataclass
class Desk:
    """Where administrators and holders of keys ask."""

    registry: Registry
    door: Door

    async def ask(
        self, method: str, path: str, body: object = None, *, headers: dict[str, str] = ADMIN
    ) -> httpx.Response:
        """One request."""
        async with visitor(self.door, headers) as client:
            found = await client.request(method, f"/v1{path}", json=body)
        await self.door.callers.settle()
        return found

    async def made(self, path: str, body: object, *, headers: dict[str, str] = ADMIN) -> dict[str, Any]:
        """What was made."""
        answer = await self.ask("POST", path, body, headers=headers)
        assert answer.status_code in {200, 201}, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def look_anew(self) -> None:
        """As if the two seconds were over after which each process asks for changes."""
        self.door.callers.forget()


@pytest.fixture
async def desk(registry: Registry) -> Desk:
    """A gateway of its own."""
    return Desk(registry, small_house(registry.house.database))

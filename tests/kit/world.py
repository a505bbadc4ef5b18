"""The whole house under test: every service, relay and consumer on a real log, driven through the public entrance."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from services.gateway.use_cases.issue_token import issue_token
from services.landscape import SERVICES
from services.one_process import House, prepare, running
from shared.kernel.company import Company
from shared.messaging.log import EventLog
from shared.store.transaction import utc_now
from tests.kit.keys import HOOKS
from tests.kit.postgres import scratch_database, url_of

_PATIENCE_SECONDS = 60.0

Templates = Callable[[str], Awaitable[str]]


class NotSettled(AssertionError):
    """Events were still on their way when patience ended."""


@dataclass(frozen=True)
class World:
    """A running system and the people who call it."""

    house: House
    keys: Path
    log: EventLog

    def client(self, role: str = "sales_ops", member: str | None = None) -> httpx.AsyncClient:
        """A caller with a bearer token from the command line's issuer."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.house.entrance),
            base_url="http://gateway",
            headers={"authorization": f"Bearer {issue_token(self.keys, role, member, utc_now())}"},
            timeout=30,
            event_hooks=HOOKS,
        )

    async def call(self, method: str, path: str, body: object = None, *, role: str = "sales_ops", **query: Any) -> Any:  # noqa: ANN401 - JSON
        """One request that has to succeed; its body."""
        async with self.client(role) as client:
            answer = await client.request(method, f"/v1{path}", json=body, params=query)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def every(self, path: str, **query: Any) -> list[Any]:  # noqa: ANN401 - JSON
        """All items of a list, page by page."""
        items, cursor = [], None
        while True:
            page = await self.call("GET", path, limit=200, **query, **({"cursor": cursor} if cursor else {}))
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return items

    async def settle(self) -> None:
        """Wait until every event has had its effect: two looks that see nothing under way and nothing moved."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        before, look = None, None
        while time.monotonic() < deadline:
            look = await self._backlog()
            quiet = look is not None and look["unsent"] == look["lag"] == look["parked"] == 0
            position = look["position"] if quiet else None
            if quiet and before == position:
                return
            before = position
        raise NotSettled(str(look))

    async def _backlog(self) -> Any:  # noqa: ANN401 - JSON
        """None if a service is too busy to say: whoever waits asks again."""
        async with self.client() as client:
            answer = await client.get("/v1/backlog")
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            return None
        assert answer.is_success, answer.text
        return answer.json()


@asynccontextmanager
async def open_world(server: str, templates: Templates, log: EventLog, keys: Path) -> AsyncIterator[World]:
    """Every service on a database of its own, joined by a log."""
    async with AsyncExitStack() as stack:
        urls = {}
        for service in SERVICES:
            name = await stack.enter_async_context(scratch_database(server, await templates(service.name)))
            urls[service.name] = url_of(server, name)
        await prepare(urls.__getitem__, log, Company())
        yield World(await stack.enter_async_context(running(urls.__getitem__, log, keys, Company())), keys, log)

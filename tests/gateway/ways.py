"""Instances that do what they are told, and the service before them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.types import Message, Receive, Scope, Send

from services.gateway.domain.errors import UpstreamFailed, UpstreamTimedOut, UpstreamUnavailable
from services.gateway.forwarding.service.bulkhead import Bulkhead
from services.gateway.forwarding.service.instance import Instance
from services.gateway.forwarding.service.service import Service
from tests.gateway.peers import Got

JSON = [(b"content-type", b"application/json")]


@dataclass
class Way:
    """An instance that does what it is told."""

    does: str = "answers"
    asked: list[Scope] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def forward(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(scope)
        if self.does == "is away":
            raise UpstreamUnavailable("leads")
        body, more = b"", scope["method"] == "POST"
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        self.bodies.append(body)
        if self.does == "is slow":
            raise UpstreamTimedOut("leads")
        if self.does == "hangs up":
            raise UpstreamFailed("leads")
        if self.does == "waits":
            await self.go_on.wait()
        status = int(self.does) if self.does.isdigit() else 200
        headers = [*JSON, (b"retry-after", b"1")] if self.does == "is full" else JSON
        status = 503 if self.does == "is full" else status
        await send({"type": "http.response.start", "status": status, "headers": headers})
        if self.does == "raises":
            raise RuntimeError("a bug")
        if self.does == "stops":
            raise UpstreamFailed("leads")
        await send({"type": "http.response.body", "body": b"whole", "more_body": False})

    async def close(self) -> None: ...


def service(*does: str, places: int = 10, queue: int = 10, seconds: float = 0.5) -> tuple[Service, list[Way]]:
    ways = [Way(one) for one in does]
    instances = tuple(Instance(f"i{number}", way) for number, way in enumerate(ways))
    found = Service("leads", instances, Bulkhead("leads", places, queue, seconds))
    for _ in range(100):
        found.budget.first_try(0.0)  # long ago: they count for nothing
    return found, ways


def allow_retries(found: Service) -> None:
    """As if there had been many requests just now."""
    loop_now = asyncio.get_running_loop().time()
    for _ in range(100):
        found.budget.first_try(loop_now)


def request(method: str = "GET", *headers: tuple[bytes, bytes]) -> Scope:
    return {"type": "http", "method": method, "headers": list(headers), "extensions": {}}


async def ask(found: Service, scope: Scope | None = None, parts: Sequence[bytes] = (b"body",)) -> Got:
    got, left = Got(), list(parts)

    async def receive() -> Message:
        part = left.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(left)}

    async with asyncio.timeout(5):
        await found.forward(scope or request(), receive, got.send)
    return got

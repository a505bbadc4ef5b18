"""Callers of a door in this process, and what they saw."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from starlette.types import Message

from services.gateway.forwarding.door import Door
from tests.gateway.conftest import bearer

CALLERS, PAUSE = 8, 0.01


@dataclass
class Seen:
    """What callers of one service saw."""

    asked: int = 0
    statuses: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


async def ask(door: Door, path: str, seen: Seen) -> None:
    """One request straight at the door."""
    authorization = bearer()["authorization"].encode()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            seen.statuses.append(message["status"])

    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(b"host", b"h"), (b"authorization", authorization)], "client": ("127.0.0.1", 1), "scheme": "http",
    }  # fmt: skip
    began = asyncio.get_running_loop().time()
    seen.asked += 1
    await door(scope, receive, send)
    seen.seconds.append(asyncio.get_running_loop().time() - began)


async def load(door: Door, path: str, seconds: float) -> Seen:
    """Callers that ask again soon after they are answered: together some hundred times a second."""
    seen, now = Seen(), asyncio.get_running_loop().time
    until = now() + seconds

    async def caller() -> None:
        while now() < until:
            await ask(door, path, seen)
            await asyncio.sleep(PAUSE)

    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return seen

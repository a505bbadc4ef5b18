"""A server with the gateway's own protocol, before an application that says what reached it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network

import uvicorn
from prometheus_client import REGISTRY
from starlette.types import Receive, Scope, Send

from services.gateway.forwarding.entrance import entrance
from services.gateway.forwarding.rules import Live
from services.gateway.forwarding.upstream import LINE
from services.gateway.settings import Configuration, LimitSettings

LIMITS = LimitSettings(url=200, headers=400, fields=8, head_seconds=0.15, idle_seconds=0.15)
LARGE = 4 * 1024 * 1024
"""More than the buffers between two sockets hold."""
GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"


@dataclass
class App:
    """Answers whatever reaches it, and says what did."""

    paths: list[str] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.paths.append(scope["path"])
        self.begun.set()
        scope["extensions"][LINE].on_hang_up.add(self.hung_up.set)
        if scope["path"] == "/waits":
            self.waiting.set()
            await self.go_on.wait()
        if scope["path"] == "/reads":
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return
                more = message.get("more_body", False)
        if scope["path"] == "/large":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            for more in (True, True, False):
                await send({"type": "http.response.body", "body": bytes(LARGE), "more_body": more})
            return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


@dataclass
class Place:
    """A server with the protocol."""

    app: App
    live: Live
    server: uvicorn.Server
    port: int

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def said(self, *parts: bytes) -> bytes:
        """Everything the server says to these bytes until it closes."""
        reader, writer = await self.connect()
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0)
        async with asyncio.timeout(5):
            said = await reader.read()
        writer.close()
        return said


@asynccontextmanager
async def place(
    limits: LimitSettings = LIMITS, *, patient: bool = True, proxies: Sequence[str] = ()
) -> AsyncIterator[Place]:
    app, live = App(), Live(Configuration(limits=limits, proxies=tuple(map(ip_network, proxies))))
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        http=entrance(live, patient=patient),
        ws="none",
        lifespan="off",
        log_config=None,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield Place(app, live, server, server.servers[0].sockets[0].getsockname()[1])
    finally:
        app.go_on.set()
        for connection in list(server.server_state.connections):
            connection.transport.abort()
        await server.shutdown()


def problem_in(answer: bytes) -> tuple[int, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    assert b"content-type: application/problem+json" in lines
    assert b"connection: close" in lines
    assert b"x-content-type-options: nosniff" in lines
    found = json.loads(body)
    assert found["status"] == int(head.split()[1])
    return found["status"], found["code"]


def refused(code: str) -> float:
    return REGISTRY.get_sample_value("gateway_refused_total", {"code": code}) or 0.0

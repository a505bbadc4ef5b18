"""A service to forward to: it says what reached it, and fails in every way a service can. And a real server for it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

JSON = [(b"content-type", b"application/json"), (b"server", b"echo"), (b"connection", b"x-secret"), (b"x-secret", b"1")]


@dataclass
class Echo:
    """Answers with what it got; the path's last word asks for another behaviour."""

    whole: list[bytes] = field(default_factory=list)
    """The bodies that arrived complete: a request refused on the way is never among them."""
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a request arrived."""
    cut_off: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a request ended before it was complete."""
    forever: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        self.begun.set()
        word = scope["path"].rsplit("/", 1)[-1]
        if word == "hangs":
            await self.forever.wait()
        if word == "breaks":
            raise RuntimeError("planted")
        body = await (self._read_carelessly(receive) if word == "careless" else self._read(receive))
        await send({"type": "http.response.start", "status": 207, "headers": JSON})
        if word == "lingers":
            await self.forever.wait()
        if word == "stops":
            await send({"type": "http.response.body", "body": b'{"half":', "more_body": True})
            raise RuntimeError("planted")
        for part in _parts(scope, body):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _read_carelessly(self, receive: Receive) -> bytes:
        """As frameworks do: whatever goes wrong with the body is the caller's fault, and answered."""
        try:
            return await self._read(receive)
        except Exception:  # noqa: BLE001 - careless is what it is
            return b""

    async def _read(self, receive: Receive) -> bytes:
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.cut_off.set()
                raise ConnectionError("the request was cut off")
            body += bytes(message.get("body", b""))
            if not message.get("more_body", False):
                self.whole.append(body)
                return body


def _parts(scope: Scope, body: bytes) -> list[bytes]:
    got = {
        "method": scope["method"],
        "path": scope["path"],
        "raw_path": scope["raw_path"].decode(),
        "query": scope["query_string"].decode(),
        "headers": [[name.decode(), value.decode("latin-1")] for name, value in scope["headers"]],
        "length": len(body),
    }
    text = json.dumps(got).encode()
    return [text[: len(text) // 2], text[len(text) // 2 :]]


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """An application behind a real uvicorn on a free port of the loopback; answers its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        config = uvicorn.Config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
        config.load()
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        # Begun and ended by hand: `serve` takes over the signals, and looks but ten times a second whether to stop.
        await server.startup([listening])
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            await server.shutdown([listening])


def free_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

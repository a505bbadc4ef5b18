"""Peers that say exactly what they are told to, and what came back of it through the client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.types import Message, Scope

from services.gateway.forwarding.client.pool import Pool
from services.gateway.forwarding.exchange import exchange
from services.gateway.forwarding.upstream import CHUNKED, LINE, Line

HANG_UP = b"<hang up>"


@dataclass
class Peer:
    """What a scripted peer was sent."""

    port: int = 0
    received: list[bytes] = field(default_factory=list)
    connections: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def scripted(*answers: Sequence[bytes]) -> AsyncIterator[Peer]:
    """Answers each head with the next script, byte for byte; HANG_UP ends the connection, no script is silence."""
    peer, scripts, writers = Peer(), list(answers) or [()], []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer.connections += 1
        writers.append(writer)
        try:
            while scripts:
                peer.received.append(await reader.readuntil(b"\r\n\r\n"))
                peer.asked.set()
                for part in scripts.pop(0):
                    if part == HANG_UP:
                        return
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(0)
            peer.received.append(await reader.read())
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            peer.gone.set()
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    peer.port = server.sockets[0].getsockname()[1]
    try:
        yield peer
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0)


@dataclass
class Got:
    """An answer as the caller of the client sees it."""

    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    parts: list[bytes] = field(default_factory=list)
    complete: bool = False

    @property
    def body(self) -> bytes:
        return b"".join(self.parts)

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], message["headers"]
        else:
            self.parts.append(message["body"])
            self.complete = not message["more_body"]


def request(
    method: str = "GET",
    target: bytes = b"/",
    length: int | None = None,
    *,
    chunked: bool = False,
    line: Line | None = None,
) -> Scope:
    """A scope as the door makes it."""
    path, _, query = target.partition(b"?")
    headers = [(b"host", b"localhost")]
    if length is not None:
        headers.append((b"content-length", b"%d" % length))
    extensions: dict[str, object] = {CHUNKED: {}} if chunked else {}
    if line is not None:
        extensions[LINE] = line
    return {
        "type": "http", "method": method, "raw_path": path, "query_string": query, "headers": headers,
        "extensions": extensions,
    }  # fmt: skip


async def asked(pool: Pool, scope: Scope, *body: bytes) -> Got:
    """Send one request and read its answer to the end."""
    got, parts = Got(), list(body) or [b""]

    async def receive() -> Message:
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async with asyncio.timeout(10):
        await exchange(pool, scope, receive, got.send)
    return got

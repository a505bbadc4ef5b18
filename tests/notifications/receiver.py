"""A real HTTP server on this machine that receives webhooks."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Received:
    """One request as it came over the wire."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Keeps what it receives and answers the statuses it was told to, the last one for ever."""

    url: str = ""
    statuses: list[int] = field(default_factory=lambda: [204])
    received: list[Received] = field(default_factory=list)
    _heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def hear(self, messages: int) -> list[Received]:
        """Wait until so many have come in all."""
        async with asyncio.timeout(_PATIENCE_SECONDS), self._heard:
            await self._heard.wait_for(lambda: len(self.received) >= messages)
        return self.received

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        line, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        headers = {name.lower(): value for name, value in (text.split(": ", 1) for text in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        async with self._heard:
            self.received.append(Received(line, headers, body))
            self._heard.notify_all()
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        location = f"Location: {self.url}/elsewhere\r\n" if status in {301, 302, 307} else ""
        writer.write(f"HTTP/1.1 {status} Told\r\n{location}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def receiver(statuses: Sequence[int] = (204,), *, host: str = "127.0.0.1") -> AsyncIterator[Receiver]:
    """A receiver on a free port of one address."""
    there = Receiver(statuses=list(statuses))
    server = await asyncio.start_server(there.serve, host, 0)
    there.url = f"http://{host}:{server.sockets[0].getsockname()[1]}/hook"
    async with server:
        yield there


@asynccontextmanager
async def silent_server() -> AsyncIterator[str]:
    """A server that listens and never says anything."""
    held: list[asyncio.StreamWriter] = []

    async def hold(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        for writer in held:
            writer.close()

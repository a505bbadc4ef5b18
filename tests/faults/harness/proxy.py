"""A TCP proxy that misbehaves on request: it delays, holds, cuts, refuses, or loses what the server answers."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.faults.harness.ports import lasting_port

_CHUNK = 64 * 1024
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER of zero seconds: closing sends RST instead of FIN

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Proxy:
    """Between clients and one server; well-behaved until told otherwise, and again after `heal`."""

    connect: Callable[[], Awaitable[Streams]]
    port: int = field(default_factory=lasting_port)
    delay: float = 0.0
    """Seconds each piece of data waits, in both directions ..."""
    jitter: float = 0.0
    """... and up to so many more."""
    answers_lost: bool = False
    """Requests arrive, answers do not."""
    refusing: bool = False
    """New connections are reset at once."""
    lost_bytes: int = 0
    _flowing: asyncio.Event = field(default_factory=asyncio.Event)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Proxy]:
        """Listen while the block runs."""
        self._flowing.set()
        server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        try:
            yield self
        finally:
            server.close()
            self.heal()
            self.cut()

    def hold(self) -> None:
        """Let nothing through in either direction, as a network without a route; what was sent arrives later."""
        self._flowing.clear()

    def cut(self) -> None:
        """Reset every connection."""
        for writer in tuple(self._writers):
            connection = writer.get_extra_info("socket")
            if connection.family == socket.AF_INET:
                with suppress(OSError):
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()

    def refuse(self) -> None:
        """Reset every connection, and each new one."""
        self.refusing = True
        self.cut()

    def heal(self) -> None:
        """Behave again. Connections whose answers were lost can make no sense of the next one, so they end."""
        if self.answers_lost:
            self.cut()
        self.delay = self.jitter = 0.0
        self.answers_lost = self.refusing = False
        self._flowing.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one client until either side ends."""
        try:
            if self.refusing:
                raise ConnectionRefusedError
            answers, requests = await self.connect()
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, requests}
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pass(reader, requests, answering=False))
                group.create_task(self._pass(answers, writer, answering=True))
        except* OSError:
            pass  # a broken connection is this program's trade
        finally:
            self._writers -= {writer, requests}
            for end in (writer, requests):
                end.transport.abort()

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, answering: bool) -> None:
        while data := await source.read(_CHUNK):
            await self._flowing.wait()
            if self.delay or self.jitter:
                await asyncio.sleep(self.delay + random.uniform(0, self.jitter))  # noqa: S311 - not a secret
            if answering and self.answers_lost:
                self.lost_bytes += len(data)
                continue
            target.write(data)
            await target.drain()
        raise ConnectionResetError  # the other direction has nobody to talk to either


def to_port(port: int) -> Callable[[], Awaitable[Streams]]:
    """Connects to a server on this machine."""
    return lambda: asyncio.open_connection("127.0.0.1", port)


def to_socket(path: str) -> Callable[[], Awaitable[Streams]]:
    """Connects to a server's Unix socket."""
    return lambda: asyncio.open_unix_connection(path)

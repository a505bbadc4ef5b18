"""The connections to one instance: opened when needed, kept a moment, the youngest used first."""

from __future__ import annotations

import asyncio
import ssl
from time import monotonic

from services.gateway.forwarding.client.connection import Connection

_IDLE_SECONDS = 2.0
"""Given up before uvicorn gives them up (5 s), so that none is closed under a request."""
_CONNECT_SECONDS = 2.0


class Unreachable(Exception):
    """No connection could be opened: nothing was sent."""


class Pool:
    """Connections to one address. How many there may be is the bulkhead's to say."""

    def __init__(self, host: str, port: int, *, tls: ssl.SSLContext | None = None, name: str | None = None) -> None:
        self._host, self._port = host, port
        self._tls = tls
        self._name = (name or host) if tls else None
        self._idle: list[Connection] = []
        self._closed = False

    async def take(self) -> Connection:
        """A connection of one's own, to be given back."""
        now = monotonic()
        while self._idle:
            connection = self._idle.pop()
            if not connection.reusable:
                continue
            if now - connection.idle_since <= _IDLE_SECONDS:
                return connection
            connection.abort()
        return await self._open()

    def give_back(self, connection: Connection) -> None:
        """Keep it for the next exchange if there can be one."""
        if self._closed or not (connection.complete and connection.reusable):
            connection.abort()
            return
        connection.idle_since = monotonic()
        self._idle.append(connection)

    def close(self) -> None:
        """End what is idle; what is in use ends when it is given back."""
        self._closed = True
        while self._idle:
            self._idle.pop().abort()

    async def _open(self) -> Connection:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                _, connection = await loop.create_connection(
                    Connection, self._host, self._port, ssl=self._tls, server_hostname=self._name
                )
        except (OSError, TimeoutError) as error:  # a TLS failure is an OSError, too
            raise Unreachable(str(error) or "no connection in time") from error
        return connection

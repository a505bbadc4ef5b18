"""The port: a service that requests are forwarded to, in this process or behind an address."""

from __future__ import annotations

from typing import Protocol

from starlette.types import Receive, Scope, Send


class Upstream(Protocol):
    """Answers ASGI requests, one `http` scope at a time."""

    async def forward(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; UpstreamUnavailable, UpstreamFailed or UpstreamTimedOut if nothing was answered."""
        ...

    async def close(self) -> None:
        """Give back what is held."""
        ...


class CallerGone(Exception):
    """The caller hung up before its request was complete: half a request must never look like a whole one."""

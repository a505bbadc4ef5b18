"""The port: a service that requests are forwarded to, in this process or behind an address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from starlette.types import Receive, Scope, Send

CHUNKED = "salesops.chunked"
"""The extension of a scope whose body has no declared length."""
LINE = "salesops.line"
"""The extension of a scope that says whether its caller still waits: a `Line`."""

CERTIFICATE = "salesops.certificate"
"""The extension of a scope whose caller showed a certificate: its SHA-256, in hexadecimal."""
DEADLINE = "salesops.deadline"
"""The extension of a scope that has to be answered by then, on the event loop's clock."""
HURRIED = "salesops.hurried"
"""The extension of a scope whose caller gives less time than its route has: not to make it is no instance's fault."""


@dataclass(slots=True)
class Line:
    """A caller's connection, watched while a service works for it."""

    on_hang_up: set[Callable[[], None]] = field(default_factory=set)
    hung_up: bool = False

    def hang_up(self) -> None:
        """The caller is gone: whoever works for it may stop."""
        self.hung_up = True
        for stop in tuple(self.on_hang_up):
            stop()


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

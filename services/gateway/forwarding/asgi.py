"""A service in this process."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.forwarding.upstream import DEADLINE


class AsgiUpstream:
    """Calls the service's application: the same request, through the same middleware, with the same token."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def forward(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer; TimeoutError if it has not begun to by the scope's deadline."""
        due = (scope.get("extensions") or {}).get(DEADLINE)
        deadline = asyncio.timeout_at(due)
        begun = False

        async def in_time(message: Message) -> None:
            nonlocal begun
            if not begun:
                if deadline.expired():
                    return  # what it says after its time is not its answer
                deadline.reschedule(None)
                begun = True
            await send(message)

        async with deadline:
            await self._app(scope, receive, in_time)

    async def close(self) -> None:
        """Nothing is held."""

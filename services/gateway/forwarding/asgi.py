"""A service in this process."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send


class AsgiUpstream:
    """Calls the service's application: the same request, through the same middleware, with the same token."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def forward(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer."""
        await self._app(scope, receive, send)

    async def close(self) -> None:
        """Nothing is held."""

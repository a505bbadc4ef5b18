"""Nothing of a service is seen without an internal token, not even which paths there are; three pages excepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send

from shared.web.identity import InternalVerifier, NotAuthenticated
from shared.web.problems import not_authenticated

if TYPE_CHECKING:
    from collections.abc import Iterable

OPEN = frozenset({"/healthz", "/readyz", "/metrics"})
"""What orchestrators and Prometheus ask for."""


class InternalOnly:
    """Lets through whoever carries a token for this service; what the token allows, each route decides."""

    def __init__(self, app: ASGIApp, verifier: InternalVerifier) -> None:
        self._app = app
        self._verifier = verifier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI scope."""
        if scope["type"] == "http" and scope["path"] not in OPEN:
            try:
                self._verifier.principal(_authorization(scope["headers"]))
            except NotAuthenticated as error:
                await not_authenticated(error, scope["path"])(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _authorization(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    return next((value.decode("latin-1") for name, value in headers if name == b"authorization"), None)

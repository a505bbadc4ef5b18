"""What stands behind the gateway while it is measured: an answer of 1 KB, made by nginx or by a Python service."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from services.gateway.store.keys import read_internal_public_key
from shared.store.transaction import utc_now
from shared.web.identity import InternalVerifier, NotAuthenticated

BODY = b"x" * 1024
_HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY))]


async def static(_scope: Scope, _receive: Receive, send: Send) -> None:
    """The answer alone."""
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": BODY})


def verifying(keys: Path, clock: Callable[[], datetime]) -> ASGIApp:
    """The answer to whoever brings an internal token."""
    verifier = InternalVerifier([read_internal_public_key(keys)], "people", clock)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        given = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        try:
            if scope["path"] != "/healthz":
                verifier.principal(given.decode("latin-1"))
        except NotAuthenticated:
            await send({"type": "http.response.start", "status": 401, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
        else:
            await static(scope, receive, send)

    return app


def main() -> None:
    """`python -m bench.gateway.upstreams PORT [KEYS [still]]`: static, or with the keys' directory verifying.

    With `still` time does not pass for it: nginx, unlike a gateway, has but one token to show, which is soon too old.
    """
    began = utc_now()
    clock = (lambda: began) if sys.argv[3:] else utc_now
    app = verifying(Path(sys.argv[2]), clock) if sys.argv[2:] else static
    uvicorn.run(
        app, host="127.0.0.1", port=int(sys.argv[1]), loop="uvloop", http="httptools", lifespan="off", access_log=False,
        log_level="critical",
    )  # fmt: skip


if __name__ == "__main__":
    main()

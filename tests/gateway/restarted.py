"""A process behind a parent's socket that stops as the gateway does, with an application that says which it is.

`python -m tests.gateway.restarted`, started by `Workers`.
"""

from __future__ import annotations

import asyncio
import os

import uvloop
from starlette.types import Receive, Scope, Send

from services.gateway.forwarding.rules import Live
from services.gateway_process import Ports, answer

_WORK_SECONDS = 0.002


async def who(scope: Scope, _receive: Receive, send: Send) -> None:
    """Take a moment, and answer with the process's id."""
    await asyncio.sleep(_WORK_SECONDS)
    body = b"%d" % os.getpid()
    length = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def main() -> None:
    """Answer until told to stop."""
    await answer(Ports(who, None), Live(), asyncio.Event(), {"GATEWAY_OPERATOR_PORT": "0"})


if __name__ == "__main__":
    uvloop.run(main())

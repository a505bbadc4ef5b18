"""Asking a service on the gateway's own behalf: a small answer, read whole."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

from starlette.types import Message, Scope

from services.gateway.domain.headers import Header
from services.gateway.forwarding.upstream import DEADLINE, HURRIED, Upstream

_SECONDS = 5.0


@dataclass
class Reply:
    """What a service said."""

    status: int = 0
    body: bytes = field(default=b"")


async def ask(
    upstream: Upstream,
    path: str,
    headers: Sequence[Header] = (),
    *,
    method: str = "GET",
    query: bytes = b"",
    body: bytes = b"",
    within: float = _SECONDS,
) -> Reply:
    """Ask for a path; whatever the upstream raises is raised, and TimeoutError after so many seconds."""
    reply = Reply()

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            reply.status = message["status"]
        reply.body += message.get("body", b"")

    scope = _scope(method, path, query, headers, len(body))
    scope["extensions"] = {DEADLINE: monotonic() + within, HURRIED: {}}
    async with asyncio.timeout(within):
        await upstream.forward(scope, receive, send)
    return reply


def _scope(method: str, path: str, query: bytes, headers: Sequence[Header], length: int) -> Scope:
    sized = [(b"content-length", str(length).encode("ascii"))] if length else []
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "root_path": "",
        "headers": [(b"host", b"salesops"), *headers, *sized],
        "client": None,
        "server": None,
    }

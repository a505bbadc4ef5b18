"""Asking a service on the gateway's own behalf: a small answer, read whole."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.types import Message, Scope

from services.gateway.domain.headers import Header
from services.gateway.forwarding.upstream import Upstream

_SECONDS = 5.0


@dataclass
class Reply:
    """What a service said."""

    status: int = 0
    body: bytes = field(default=b"")


async def ask(upstream: Upstream, path: str, headers: Sequence[Header] = ()) -> Reply:
    """GET a path; whatever the upstream raises is raised, and TimeoutError after five seconds."""
    reply = Reply()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            reply.status = message["status"]
        reply.body += message.get("body", b"")

    async with asyncio.timeout(_SECONDS):
        await upstream.forward(_scope(path, headers), receive, send)
    return reply


def _scope(path: str, headers: Sequence[Header]) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": list(headers),
        "client": None,
        "server": None,
    }

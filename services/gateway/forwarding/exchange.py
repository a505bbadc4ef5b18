"""One exchange on a pooled connection: the caller's bytes go on as they came, and the answer streams back."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

from starlette.types import Message, Receive, Scope, Send

from services.gateway.forwarding.client.connection import Connection, ConnectionBroke
from services.gateway.forwarding.client.pool import Pool
from services.gateway.forwarding.upstream import CHUNKED, DEADLINE, LINE, CallerGone, Line

_LAST_CHUNK = b"0\r\n\r\n"
_SECONDS_BETWEEN_PARTS = 60.0


async def exchange(pool: Pool, scope: Scope, receive: Receive, send: Send) -> None:
    """Forward one request; Unreachable or ConnectionBroke before its answer began, ConnectionBroke in its midst."""
    extensions = scope.get("extensions") or {}
    chunked, line = CHUNKED in extensions, extensions.get(LINE) or Line()
    first = await _next(receive) if chunked or _declares_a_body(scope) else None
    connection = await pool.take()
    line.on_hang_up.add(connection.abort)
    upload = _begin(connection, scope, first, receive)
    try:
        await _answer(connection, upload, send)
    except ConnectionBroke:
        if line.hung_up:
            raise CallerGone from None
        raise
    finally:
        line.on_hang_up.discard(connection.abort)
        if upload is not None:
            _end(upload, connection)
        pool.give_back(connection)


def _declares_a_body(scope: Scope) -> bool:
    return any(name == b"content-length" and value != b"0" for name, value in scope["headers"])


def _begin(connection: Connection, scope: Scope, first: Message | None, receive: Receive) -> asyncio.Task[None] | None:
    """Send what is at hand in one piece; the rest is sent beside, as an answer may come early."""
    extensions = scope.get("extensions") or {}
    chunked, due, is_head = CHUNKED in extensions, extensions.get(DEADLINE), scope["method"] == "HEAD"
    head = _head(scope, chunked=chunked)
    if first is None:
        connection.begin(head, is_head=is_head, due=due)
        return None
    part = _framed(first.get("body", b""), chunked=chunked)
    if not first.get("more_body", False):
        connection.begin(head + part + (_LAST_CHUNK if chunked else b""), is_head=is_head, due=due)
        return None
    connection.begin(head + part, is_head=is_head, due=due)
    return asyncio.create_task(_upload(connection, receive, chunked=chunked))


async def _upload(connection: Connection, receive: Receive, *, chunked: bool) -> None:
    more = True
    while more:
        await connection.drained()
        message = await _next(receive)
        more = message.get("more_body", False)
        connection.write(_framed(message.get("body", b""), chunked=chunked))
    if chunked:
        connection.write(_LAST_CHUNK)


def _end(upload: asyncio.Task[None], connection: Connection) -> None:
    """A body that was not sent whole leaves a connection behind on which nothing else can be said."""
    if not upload.done():
        upload.cancel()
        connection.reusable = False
    elif upload.cancelled() or upload.exception() is not None:
        connection.reusable = False


async def _answer(connection: Connection, upload: asyncio.Task[None] | None, send: Send) -> None:
    if upload is None:
        await connection.head()
    else:
        await _unless_broken_off(connection.head(), upload)
    await send({"type": "http.response.start", "status": connection.status, "headers": connection.headers})
    over = False
    while not over:
        part = await _patiently(connection)
        over = connection.complete and not connection.buffered
        await send({"type": "http.response.body", "body": part, "more_body": not over})


async def _patiently(connection: Connection) -> bytes:
    """The next part; only one that is not there yet costs a timer."""
    if connection.buffered or connection.complete:
        return await connection.body()
    async with asyncio.timeout(_SECONDS_BETWEEN_PARTS):
        return await connection.body()


async def _unless_broken_off(head: Coroutine[None, None, None], upload: asyncio.Task[None]) -> None:
    """Wait for the head of the answer; a request that ends in mid-body has none."""
    waiting = asyncio.create_task(head)
    try:
        await asyncio.wait({waiting, upload}, return_when=asyncio.FIRST_COMPLETED)
        if upload.done():
            upload.result()
        await waiting
    finally:
        waiting.cancel()


async def _next(receive: Receive) -> Message:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise CallerGone
    return message


def _framed(part: bytes, *, chunked: bool) -> bytes:
    return b"%x\r\n%b\r\n" % (len(part), part) if chunked and part else part


def _head(scope: Scope, *, chunked: bool) -> bytes:
    """The request's head: the bytes that were checked are the bytes that go on."""
    query = scope["query_string"]
    target = scope["raw_path"] + b"?" + query if query else scope["raw_path"]
    lines = [b"%b %b HTTP/1.1" % (scope["method"].encode("ascii"), target)]
    lines += [b"%b: %b" % header for header in scope["headers"]]
    if chunked:
        lines.append(b"transfer-encoding: chunked")
    return b"\r\n".join(lines) + b"\r\n\r\n"

"""One exchange on a kept connection: what is left of it when a request was not sent whole."""

from __future__ import annotations

import asyncio

from starlette.types import Message

from services.gateway.forwarding.client.pool import Pool
from services.gateway.forwarding.exchange import exchange
from tests.gateway.peers import Got, asked, request, scripted

EARLY = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes"


async def test_after_an_early_answer_nothing_else_is_said_where_a_body_was_under_way() -> None:
    got, never = Got(), asyncio.get_running_loop().create_future()
    parts: list[Message] = [{"type": "http.request", "body": b"begun", "more_body": True}]

    async def receive() -> Message:
        return parts.pop() if parts else await never

    async with scripted([EARLY], [OK], [OK]) as peer, asyncio.timeout(5):
        pool = Pool("127.0.0.1", peer.port)
        await exchange(pool, request("POST", length=10_000), receive, got.send)
        assert (got.status, got.body) == (413, b"no")
        assert (await asked(pool, request())).body == b"yes"
        assert peer.connections == 2
        pool.close()


async def test_a_body_in_one_piece_goes_out_with_its_head() -> None:
    async with scripted([OK]) as peer:
        await asked(Pool("127.0.0.1", peer.port), request("POST", length=4), b"body")
        head = peer.received[0]
    assert head.startswith(b"POST / HTTP/1.1\r\n")
    assert b"content-length: 4\r\n" in head
    assert b"transfer-encoding" not in head


async def test_a_body_without_a_length_goes_out_in_chunks() -> None:
    async with scripted([OK]) as peer:
        await asked(Pool("127.0.0.1", peer.port), request("POST", chunked=True), b"body")
        assert b"transfer-encoding: chunked\r\n" in peer.received[0]

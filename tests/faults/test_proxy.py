"""The proxy does to a connection what it is told, and nothing else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from tests.faults.harness.ports import lasting_port
from tests.faults.harness.proxy import Proxy, Streams, to_port
from tests.shared.messaging.orders import until

PATIENCE = 5.0


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    """Before a server that says everything back."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1024):
            writer.write(data)
        writer.close()

    port = lasting_port()
    server = await asyncio.start_server(echo, "127.0.0.1", port)
    async with Proxy(to_port(port)).serving() as proxy:
        yield proxy
    server.close()


async def connected(proxy: Proxy) -> Streams:
    return await asyncio.open_connection("127.0.0.1", proxy.port)


async def said(streams: Streams, text: bytes, patience: float = PATIENCE) -> bytes:
    reader, writer = streams
    writer.write(text)
    async with asyncio.timeout(patience):
        return await reader.readexactly(len(text))


async def ended(streams: Streams) -> bool:
    """Whether the connection was reset."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await streams[0].read(1) == b""
    except ConnectionResetError:
        return True


async def test_it_passes_what_it_gets(proxy: Proxy) -> None:
    assert await said(await connected(proxy), b"x" * 200_000) == b"x" * 200_000


async def test_it_delays_both_ways(proxy: Proxy) -> None:
    proxy.delay = 0.1
    streams, began = await connected(proxy), time.monotonic()

    assert await said(streams, b"hello") == b"hello"
    assert time.monotonic() - began >= 0.2


async def test_what_it_holds_arrives_later(proxy: Proxy) -> None:
    streams = await connected(proxy)
    assert await said(streams, b"before") == b"before"
    proxy.hold()
    with pytest.raises(TimeoutError):
        await said(streams, b"during", patience=0.3)
    proxy.heal()
    assert await said(streams, b" after") == b"during"


async def test_a_cut_ends_connections_and_the_next_works(proxy: Proxy) -> None:
    streams = await connected(proxy)
    assert await said(streams, b"before") == b"before"
    proxy.cut()
    assert await ended(streams)
    assert await said(await connected(proxy), b"after") == b"after"


async def test_answers_get_lost_and_healing_ends_what_lost_them(proxy: Proxy) -> None:
    streams = await connected(proxy)
    assert await said(streams, b"before") == b"before"
    proxy.answers_lost = True
    with pytest.raises(TimeoutError):
        await said(streams, b"during", patience=0.3)
    assert proxy.lost_bytes == len(b"during")
    proxy.heal()
    assert await ended(streams)
    assert await said(await connected(proxy), b"after") == b"after"


async def test_it_refuses_until_healed(proxy: Proxy) -> None:
    proxy.refuse()
    assert await ended(await connected(proxy))
    proxy.heal()
    assert await said(await connected(proxy), b"after") == b"after"


async def test_a_client_that_leaves_is_let_go(proxy: Proxy) -> None:
    reader, writer = await connected(proxy)
    assert await said((reader, writer), b"hello") == b"hello"
    writer.close()

    async def let_go() -> bool:
        return not proxy._writers  # noqa: SLF001 - what it holds cannot be seen from outside

    await until(let_go)

"""A connection's one timer serves exchange after exchange: each has its own time, whatever the one before it had."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Scope

from services.gateway.forwarding.client.connection import ConnectionBroke
from services.gateway.forwarding.client.pool import Pool
from services.gateway.forwarding.upstream import DEADLINE
from tests.gateway.peers import asked, request, scripted

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
SOON, MUCH_LATER = 0.05, 60.0


def within(seconds: float) -> Scope:
    """A request that has to be answered by then."""
    scope = request()
    scope["extensions"][DEADLINE] = asyncio.get_running_loop().time() + seconds
    return scope


async def test_an_exchange_with_less_time_than_the_one_before_gets_no_more() -> None:
    async with scripted([ANSWER], []) as peer:
        pool = Pool("127.0.0.1", peer.port)
        await asked(pool, within(MUCH_LATER))
        with pytest.raises(ConnectionBroke) as broke:
            await asked(pool, within(SOON))
    assert broke.value.late
    assert peer.connections == 1


async def test_an_exchange_with_more_time_than_the_one_before_has_all_of_it() -> None:
    loop = asyncio.get_running_loop()
    async with scripted([ANSWER], []) as peer:
        pool = Pool("127.0.0.1", peer.port)
        await asked(pool, within(SOON))
        began = loop.time()
        with pytest.raises(ConnectionBroke) as broke:
            await asked(pool, within(4 * SOON))
    assert broke.value.late
    assert loop.time() - began >= 4 * SOON
    assert peer.connections == 1


async def test_an_idle_connection_outlives_the_time_its_last_exchange_had() -> None:
    loop = asyncio.get_running_loop()
    async with scripted([ANSWER], [ANSWER]) as peer:
        pool = Pool("127.0.0.1", peer.port)
        await asked(pool, within(SOON))
        over = asyncio.Event()
        loop.call_later(2 * SOON, over.set)
        await over.wait()
        await asked(pool, within(MUCH_LATER))
    assert peer.connections == 1

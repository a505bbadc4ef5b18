"""What the client makes of HTTP/1.1: beside real servers, and beside peers that say anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from starlette.types import Message, Receive, Scope, Send

from services.gateway.forwarding.client.connection import ConnectionBroke
from services.gateway.forwarding.client.pool import Pool, Unreachable
from services.gateway.forwarding.exchange import exchange
from services.gateway.forwarding.upstream import DEADLINE, CallerGone, Line
from tests.gateway.echo import free_port, served
from tests.gateway.nginx import nginx
from tests.gateway.peers import HANG_UP, Got, asked, request, scripted
from tests.shared.messaging.orders import until

OK = b"HTTP/1.1 200 OK\r\n"
EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
MIB = 1024 * 1024


async def whatever(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that answers as nginx is configured to below."""
    path, body = scope["path"], b""
    more = scope["method"] in {"POST", "PUT"} and path != "/early"
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    status = {"/204": 204, "/304": 304, "/early": 413}.get(path, 200)
    answer = {"/kb": b"x" * 1024, "/large": b"x" * (4 * MIB), "/length": b"%d" % len(body)}.get(path, b"")
    length = [] if path in {"/large", "/204"} else [(b"content-length", b"%d" % len(answer))]
    await send({"type": "http.response.start", "status": status, "headers": length})
    await send({"type": "http.response.body", "body": answer if status == 200 else b""})


LOCATIONS = f"""
client_max_body_size 16m;
location = /kb {{ return 200 "{"x" * 1024}"; }}
location = /204 {{ return 204; }}
location = /304 {{ return 304; }}
location = /early {{ return 413; }}
location = /large {{ proxy_pass http://127.0.0.1:%(python)d; proxy_buffering off; proxy_http_version 1.1; }}
location = /length {{ proxy_pass http://127.0.0.1:%(python)d; proxy_http_version 1.1; }}
"""


@pytest.fixture(params=["nginx", "uvicorn"])
async def pool(request: pytest.FixtureRequest) -> AsyncIterator[Pool]:
    """Connections to a real server of either kind."""
    async with AsyncExitStack() as stack:
        port = int((await stack.enter_async_context(served(whatever))).rpartition(":")[2])
        if request.param == "nginx":
            port = await stack.enter_async_context(nginx(LOCATIONS % {"python": port}))
        pool = Pool("127.0.0.1", port)
        yield pool
        pool.close()


async def test_real_servers_answer_one_after_the_other_on_one_connection(pool: Pool) -> None:
    first = await pool.take()
    pool.give_back(first)
    for method, target, status, length in (
        ("GET", b"/kb", 200, 1024), ("HEAD", b"/kb", 200, 0), ("GET", b"/204", 204, 0), ("GET", b"/304", 304, 0),
        ("GET", b"/large", 200, 4 * MIB), ("HEAD", b"/204", 204, 0), ("GET", b"/kb?x=%2F", 200, 1024),
    ):  # fmt: skip
        got = await asked(pool, request(method, target))
        assert (got.status, len(got.body), got.complete) == (status, length, True)
    last = await pool.take()
    pool.give_back(last)
    assert last is first


async def test_real_servers_get_bodies_whole(pool: Pool) -> None:
    parts = [b"x" * 70_000 for _ in range(30)]
    short = await asked(pool, request("POST", b"/length", 5), b"12345")
    long = await asked(pool, request("POST", b"/length", 2_100_000), *parts)
    chunked = await asked(pool, request("POST", b"/length", chunked=True), *parts)
    none = await asked(pool, request("POST", b"/length", chunked=True))
    assert [got.body for got in (short, long, chunked, none)] == [b"5", b"2100000", b"2100000", b"0"]


async def test_an_early_answer_of_a_real_server_comes_through(pool: Pool) -> None:
    got, never = Got(), asyncio.get_running_loop().create_future()
    first = [{"type": "http.request", "body": b"x" * 1000, "more_body": True}]

    async def receive() -> Message:
        return first.pop() if first else await never

    async with asyncio.timeout(5):
        await exchange(pool, request("POST", b"/early", 10_000), receive, got.send)
    assert (got.status, got.complete) == (413, True)


@pytest.mark.parametrize(
    ("script", "status", "body"),
    [
        pytest.param([OK + b"Content-Length: 5\r\n\r\nhello"], 200, b"hello", id="a length"),
        pytest.param([OK + b"Content-Length: 0\r\n\r\n"], 200, b"", id="no body"),
        pytest.param([bytes([byte]) for byte in OK + b"Content-Length: 2\r\n\r\nhi"], 200, b"hi", id="byte by byte"),
        pytest.param([OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"], 200, b"hi", id="chunks"),
        pytest.param(
            [OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n"], 200, b"hi", id="trailers"
        ),
        pytest.param([OK + b"Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nhi\r\n0\r\n\r\n"], 200, b"hi", id="extensions"),
        pytest.param(
            [EARLY + b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nhi"],
            200, b"hi", id="informational answers before it",
        ),
        pytest.param([OK + b"\r\n", b"until ", b"the end", HANG_UP], 200, b"until the end", id="until the end"),
        pytest.param([b"HTTP/1.0 200 OK\r\n\r\nold", HANG_UP], 200, b"old", id="HTTP/1.0"),
        pytest.param([b"HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n"], 204, b"", id="204 with a length"),
        pytest.param([b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"], 304, b"", id="304 with a length"),
    ],
)  # fmt: skip
async def test_answers(script: list[bytes], status: int, body: bytes) -> None:
    async with scripted(script) as peer:
        got = await asked(Pool("127.0.0.1", peer.port), request())
    assert (got.status, got.body, got.complete) == (status, body, True)
    assert not {b"x-sum", b"link"} & {name for name, _ in got.headers}


@pytest.mark.parametrize(
    "script",
    [
        pytest.param([HANG_UP], id="nothing"),
        pytest.param([OK, HANG_UP], id="half a head"),
        pytest.param([OK + b"Content-Length: 5\r\n\r\nhel", HANG_UP], id="half a body"),
        pytest.param([OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhel", HANG_UP], id="half a chunk"),
        pytest.param([OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n", HANG_UP], id="no last chunk"),
        pytest.param([b"SMTP ready\r\n\r\n"], id="another protocol"),
        pytest.param([b"HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"], id="an upgrade"),
        pytest.param([OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nhi"], id="two lengths"),
        pytest.param([OK + b"Content-Length: -1\r\n\r\n"], id="a negative length"),
        pytest.param(
            [OK + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"], id="length and chunks"
        ),
        pytest.param([OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"], id="a chunk without a size"),
        pytest.param([OK + b"X-Long: ", b"x" * 70_000], id="one field beyond the limit"),
        pytest.param([OK + b"".join(b"X-%d: 1\r\n" % n for n in range(300)) + b"\r\n"], id="too many fields"),
        pytest.param([OK + b"Bad Name: 1\r\n\r\n"], id="a space in a name"),
        pytest.param([OK + b"X: a\x00b\r\n\r\n"], id="a zero byte in a value"),
    ],
)
async def test_what_is_no_whole_answer_never_looks_like_one(script: list[bytes]) -> None:
    got = Got()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async with scripted(script) as peer, asyncio.timeout(5):
        with pytest.raises(ConnectionBroke):
            await exchange(Pool("127.0.0.1", peer.port), request(), receive, got.send)
    assert not got.complete


@pytest.mark.parametrize(
    ("first", "connections"),
    [
        pytest.param(OK + b"Content-Length: 2\r\n\r\nhi", 1, id="kept"),
        pytest.param(OK + b"Connection: close\r\nContent-Length: 2\r\n\r\nhi", 2, id="not after close"),
        pytest.param(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", 2, id="not with HTTP/1.0"),
        pytest.param(
            OK + b"Content-Length: 2\r\n\r\nhi" + OK + b"Content-Length: 4\r\n\r\nevil",
            2,
            id="not after more than was asked",
        ),
        pytest.param(OK + b"Content-Length: 2\r\n\r\nhijunk", 2, id="not after junk"),
    ],
)
async def test_a_connection_is_kept_if_both_know_where_the_answer_ended(first: bytes, connections: int) -> None:
    second = OK + b"Content-Length: 3\r\n\r\nyes"
    async with scripted([first], [second], [second]) as peer:
        pool = Pool("127.0.0.1", peer.port)
        assert (await asked(pool, request())).body == b"hi"
        assert (await asked(pool, request())).body == b"yes"
        assert peer.connections == connections
        pool.close()


async def test_an_answer_nobody_asked_for_ends_an_idle_connection() -> None:
    async with scripted([OK + b"Content-Length: 2\r\n\r\nhi"], [OK + b"Content-Length: 3\r\n\r\nyes"]) as peer:
        pool = Pool("127.0.0.1", peer.port)
        await asked(pool, request())
        connection = await pool.take()
        pool.give_back(connection)
        connection.data_received(OK + b"Content-Length: 4\r\n\r\nevil")
        assert (await asked(pool, request())).body == b"yes"


async def test_head_with_a_length_leaves_the_connection_usable() -> None:
    head, get = OK + b"Content-Length: 1000\r\n\r\n", OK + b"Content-Length: 3\r\n\r\nyes"
    async with scripted([head], [get]) as peer:
        pool = Pool("127.0.0.1", peer.port)
        assert (await asked(pool, request("HEAD"))).body == b""
        assert (await asked(pool, request())).body == b"yes"
        assert peer.connections == 1


async def test_a_connection_closed_while_idle_is_not_used_again() -> None:
    good = OK + b"Content-Length: 2\r\n\r\nhi"
    async with scripted([good, HANG_UP], [good]) as peer:
        pool = Pool("127.0.0.1", peer.port)
        await asked(pool, request())
        await peer.gone.wait()
        connection = await pool.take()
        pool.give_back(connection)

        async def is_known() -> bool:
            return not connection.reusable

        await until(is_known)
        assert (await asked(pool, request())).body == b"hi"
    assert peer.connections == 2


async def test_the_race_with_a_closing_peer_is_told_apart() -> None:
    async with scripted([OK + b"Content-Length: 2\r\n\r\nhi"], [HANG_UP]) as peer:
        pool = Pool("127.0.0.1", peer.port)
        await asked(pool, request())
        with pytest.raises(ConnectionBroke) as broke:
            await asked(pool, request())
    assert broke.value.silent


async def test_a_cancelled_caller_frees_the_connection_and_tells_the_peer() -> None:
    async with scripted() as peer:
        pool = Pool("127.0.0.1", peer.port)
        asking = asyncio.create_task(asked(pool, request()))
        await peer.asked.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        async with asyncio.timeout(5):
            await peer.gone.wait()


async def test_a_caller_who_hangs_up_ends_the_work_for_it() -> None:
    line = Line()
    async with scripted() as peer:
        asking = asyncio.create_task(asked(Pool("127.0.0.1", peer.port), request(line=line)))
        await peer.asked.wait()
        line.hang_up()
        with pytest.raises(CallerGone):
            await asking
        async with asyncio.timeout(5):
            await peer.gone.wait()
    assert not line.on_hang_up


async def test_a_body_that_breaks_off_breaks_the_request_off() -> None:
    messages: list[Message] = [
        {"type": "http.request", "body": b"half", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0)

    async with scripted() as peer, asyncio.timeout(5):
        with pytest.raises(CallerGone):
            await exchange(Pool("127.0.0.1", peer.port), request("POST", length=100), receive, Got().send)
        await peer.gone.wait()
    assert peer.received[-1] == b"half"


async def test_a_half_open_peer_is_given_up_when_its_time_is_over() -> None:
    scope = request()
    scope["extensions"][DEADLINE] = asyncio.get_running_loop().time() + 0.05
    async with scripted() as peer:
        with pytest.raises(ConnectionBroke) as broke:
            await asked(Pool("127.0.0.1", peer.port), scope)
    assert broke.value.late


async def test_a_slow_caller_makes_the_service_wait() -> None:
    async with scripted([OK + b"Content-Length: 8388608\r\n\r\n", *[b"x" * MIB] * 8]) as peer:
        pool, got, sizes = Pool("127.0.0.1", peer.port), Got(), []

        async def slowly(message: Message) -> None:
            for _ in range(20):
                await asyncio.sleep(0)
            sizes.append(len(message.get("body", b"")))
            await got.send(message)

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        await exchange(pool, request(), receive, slowly)
    assert len(got.body) == 8 * MIB
    assert max(sizes) < 2 * MIB


async def test_where_nobody_listens_nothing_was_sent() -> None:
    with pytest.raises(Unreachable):
        await asked(Pool("127.0.0.1", free_port()), request())

"""The protocol at the entrance, over real connections: what it is relied on to do with uvicorn's insides."""

from __future__ import annotations

import asyncio

import pytest

from services.gateway.settings import Configuration, LimitSettings
from tests.gateway.strict_server import GET, LARGE, Place, place, problem_in, refused
from tests.shared.messaging.orders import until

FOLDED = b"GET / HTTP/1.1\r\nHost: h\r\n X: 1\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("request_bytes", "status", "code"),
    [
        pytest.param(b"HELLO\r\n\r\n", 400, "request_not_understood", id="no HTTP"),
        pytest.param(b"GET / HTTP/1.1\r\nHost h\r\n\r\n", 400, "request_not_understood", id="a field without a colon"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", 400, "request_not_understood", id="no Host"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "request_not_understood", id="two Hosts"),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            400, "request_not_understood", id="two lengths",
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400, "request_not_understood", id="a length and chunks",
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            400, "request_not_understood", id="another transfer coding",
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            400, "request_not_understood", id="space before a colon",
        ),
        pytest.param(FOLDED, 400, "request_not_understood", id="a folded field"),
        pytest.param(b"GET / HTTP/1.1\nHost: h\nX: 1\n\n", 400, "request_not_understood", id="bare line feeds"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: h\r\nX: \x00\r\n\r\n", 400, "request_not_understood", id="a zero byte"),
        pytest.param(b"GET /" + b"x" * 300 + b" HTTP/1.1\r\nHost: h\r\n\r\n", 414, "url_too_long", id="a long address"),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: h\r\nX: " + b"x" * 500 + b"\r\n\r\n", 431, "head_too_large", id="a long field"
        ),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: h\r\n" + b"".join(b"X%d: 1\r\n" % n for n in range(9)) + b"\r\n",
            431, "head_too_large", id="many fields",
        ),
    ],
)  # fmt: skip
async def test_what_is_no_request_is_refused_as_a_problem(request_bytes: bytes, status: int, code: str) -> None:
    before = refused(code)
    async with place() as there:
        assert problem_in(await there.said(request_bytes)) == (status, code)
        assert there.app.paths == []
    assert refused(code) == before + 1


@pytest.mark.parametrize("end", [b"", b"\r\n"], ids=["without an end", "with an end too late"])
async def test_an_endless_head_in_pieces_is_refused(end: bytes) -> None:
    async with place() as there:
        answer = await there.said(b"GET / HTTP/1.1\r\nHost: h\r\nX: ", *[b"x" * 100] * 20, end)
    assert problem_in(answer) == (431, "head_too_large")


CHUNKED = b"POST /reads HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"


@pytest.mark.parametrize("beside", [b"0\r\nX: ", b"2;x="], ids=["a trailer", "an extension of a chunk"])
async def test_what_is_sent_beside_a_body_is_bounded_like_a_head(beside: bytes) -> None:
    async with place() as there:
        answer = await there.said(CHUNKED + beside, *[b"x" * 100] * 20)
    assert problem_in(answer) == (431, "head_too_large")


async def test_a_body_is_not_counted_as_a_head() -> None:
    async with place(LimitSettings(url=200, headers=400, fields=8)) as there:
        answer = await there.said(CHUNKED, *[b"190\r\n" + b"x" * 400 + b"\r\n"] * 20, b"0\r\n\r\n" + LAST)
    assert (answer.count(b"HTTP/1.1 200"), answer.count(b"HTTP/1.1")) == (2, 2)


@pytest.mark.parametrize("last", [b"", b"Connection: close\r\n"], ids=["kept", "to be closed"])
async def test_whoever_does_not_read_is_cut_off(last: bytes) -> None:
    async with place() as there:
        _, writer = await there.connect()
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(b"GET /large HTTP/1.1\r\nHost: h\r\n" + last + b"\r\n")

        async def is_gone() -> bool:
            return there.app.paths == ["/large"] and not there.server.server_state.connections

        await until(is_gone)
        writer.transport.abort()


async def test_whoever_reads_is_told_all() -> None:
    async with place() as there:
        reader, writer = await there.connect()
        writer.write(b"GET /large HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        said = 0
        while part := await reader.read(256 * 1024):
            said += len(part)
        writer.close()
    assert said > 3 * LARGE


@pytest.mark.parametrize(
    "half", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: h\r\n"], ids=["silence", "a word", "a line"]
)
async def test_whoever_does_not_complete_a_head_is_cut(half: bytes) -> None:
    async with place() as there:
        assert problem_in(await there.said(half)) == (408, "too_slow")


async def test_a_second_head_has_its_time_too() -> None:
    async with place() as there:
        answer = await there.said(GET, b"GET /second HTTP/1.1\r\n")
    first, _, rest = answer.partition(b"ok")
    assert b" 200 " in first
    assert problem_in(rest) == (408, "too_slow")


async def test_a_broken_body_is_refused_and_the_application_told() -> None:
    head = b"POST /reads HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with place() as there:
        assert problem_in(await there.said(head, b"zz\r\n"))[0] == 400


async def test_what_follows_a_request_that_is_answered_does_not_spoil_its_answer() -> None:
    async with place() as there:
        reader, writer = await there.connect()
        writer.write(b"GET /waits HTTP/1.1\r\nHost: h\r\n\r\n")
        await there.app.begun.wait()
        before = refused("request_not_understood")
        writer.write(b"garbage\r\n\r\n")

        async def is_refused() -> bool:
            return refused("request_not_understood") > before

        await until(is_refused)
        there.app.go_on.set()
        async with asyncio.timeout(5):
            answer = await reader.read()
        writer.close()
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"ok")
    assert answer.count(b"HTTP/1.1") == 1


async def test_requests_behind_one_another_are_answered_in_order() -> None:
    async with place() as there:
        answer = await there.said(GET, GET.replace(b"/ ", b"/second ") + GET.replace(b"/ ", b"/third "), b"end\r\n\r\n")
        assert there.app.paths == ["/", "/second", "/third"]
    assert answer.count(b" 200 ") == 3


async def test_a_caller_who_still_sends_after_its_answer_is_read_for_a_while_only() -> None:
    async with place() as there:
        answer = await there.said(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n", b"x" * 10)
    assert answer.endswith(b"ok")


async def test_a_caller_who_hangs_up_is_known_at_once() -> None:
    async with place() as there:
        _, writer = await there.connect()
        writer.write(b"GET /waits HTTP/1.1\r\nHost: h\r\n\r\n")
        await there.app.begun.wait()
        writer.close()
        async with asyncio.timeout(5):
            await there.app.hung_up.wait()


async def _answered(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(5):
        return await reader.readuntil(b"ok")


async def test_draining_answers_whoever_is_just_sending_and_asks_to_close() -> None:
    async with place(LimitSettings()) as there:
        idle_reader, idle = await there.connect()
        idle.write(GET)
        await _answered(idle_reader)
        busy_reader, busy = await there.connect()
        busy.write(b"GET /waits HTTP/1.1\r\nHost: h\r\n\r\n")
        await there.app.waiting.wait()
        stopping = asyncio.create_task(there.server.shutdown())
        await asyncio.sleep(0)
        idle.write(GET)
        there.app.go_on.set()
        answers = [await _answered(idle_reader), await _answered(busy_reader)]
        async with asyncio.timeout(5):
            await stopping
        idle.close()
        busy.close()
    assert all(b"connection: close" in answer for answer in answers)


async def test_an_impatient_process_closes_what_is_idle() -> None:
    async with place(LimitSettings(), patient=False) as there:
        reader, writer = await there.connect()
        writer.write(GET)
        await _answered(reader)
        async with asyncio.timeout(5):
            await there.server.shutdown()
            assert await reader.read() == b""
        writer.close()


SMALL = LimitSettings(connections=20, connections_of_address=3)
TOO_MANY = "too_many_connections"


async def test_beyond_so_many_of_an_address_the_next_is_told_and_closed_until_there_is_room() -> None:
    before = refused(TOO_MANY)
    async with place(SMALL) as there:
        open_ones = [await there.connect() for _ in range(SMALL.connections_of_address)]
        for reader, writer in open_ones:
            writer.write(GET)
            await _answered(reader)
        answer = await there.said(GET)
        open_ones[0][1].close()

        async def has_room() -> bool:
            return b"200 OK" in await there.said(LAST)

        await until(has_room)
        for _, writer in open_ones:
            writer.close()
    assert problem_in(answer) == (503, TOO_MANY)
    assert b"retry-after: 1" in answer.lower()
    assert refused(TOO_MANY) >= before + 1


async def test_a_proxy_of_ours_has_as_many_as_there_are_in_all_and_then_even_it_is_told() -> None:
    async with place(SMALL, proxies=["127.0.0.0/8"]) as there:
        open_ones = [await there.connect() for _ in range(SMALL.connections)]
        for reader, writer in open_ones:
            writer.write(GET)
            await _answered(reader)
        answer = await there.said(GET)
        for _, writer in open_ones:
            writer.close()
    assert problem_in(answer) == (503, TOO_MANY)


async def _heard(there: Place) -> bytes:
    """What is said before the connection ends, however it ends."""
    try:
        return await there.said(GET)
    except ConnectionError:
        return b""


async def test_in_a_crush_whoever_comes_is_cut_off_without_a_word() -> None:
    async with place(LimitSettings(connections=1)) as there:
        reader, writer = await there.connect()
        writer.write(GET)
        await _answered(reader)
        told_reader, told = await there.connect()
        async with asyncio.timeout(5):
            assert b"503" in await told_reader.readuntil(b"\r\n")
            assert await _heard(there) == b""
        told.close()
        writer.close()


async def test_other_limits_hold_for_connections_made_after_a_reload_and_for_no_others() -> None:
    long = b"GET /" + b"x" * 150 + b" HTTP/1.1\r\nHost: h\r\n\r\n"
    async with place(LimitSettings(url=200, head_seconds=5.0)) as there:
        reader, writer = await there.connect()
        writer.write(GET)
        await _answered(reader)
        there.live.adopt(Configuration(limits=LimitSettings(url=100, head_seconds=0.05)))
        writer.write(long)
        assert b"200 OK" in await _answered(reader)
        writer.close()
        assert problem_in(await there.said(long)) == (414, "url_too_long")
        assert problem_in(await there.said(b"GET")) == (408, "too_slow")

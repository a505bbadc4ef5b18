"""The data path, the same whether the service is in this process or behind an address."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.gateway.domain.errors import UpstreamFailed
from services.gateway.forwarding.asgi import AsgiUpstream
from shared.store.database import Database
from shared.store.transaction import utc_now
from shared.web.access import Role
from shared.web.identity import InternalVerifier
from tests.gateway.conftest import World, at, bearer, door_to, visitor
from tests.gateway.echo import Echo, free_port, served
from tests.gateway.secrets import KEYS

MIB = 1024 * 1024


def headers_in(echoed: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in echoed["headers"]}  # noqa: C416 - JSON has lists for tuples


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE", "PUT"])
async def test_method_path_query_and_body_arrive_as_they_were(world: World, method: str) -> None:
    async with visitor(world.door()) as client:
        answer = await client.request(method, "/v1/leads/a%20b/50%25?x=%2F..%2f&y=1+2", content=b"12345")
    got = answer.json()
    assert answer.status_code == 207
    assert (got["method"], got["length"]) == (method, 5)
    assert got["path"] == "/v1/leads/a b/50%"
    assert got["raw_path"] == "/v1/leads/a%20b/50%25"
    assert got["query"] == "x=%2F..%2f&y=1+2"


async def test_a_body_in_chunks_arrives_whole(world: World) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(4):
            yield b"x" * 1000

    async with visitor(world.door()) as client:
        answer = await client.post("/v1/leads", content=chunks())
    assert answer.json()["length"] == 4000


async def test_a_request_without_a_body_stays_without(world: World) -> None:
    async with visitor(world.door()) as client:
        got = (await client.get("/v1/leads")).json()
    assert not {"transfer-encoding", "content-length"} & set(headers_in(got))
    assert got["length"] == 0


async def test_headers_are_exchanged_both_ways(world: World) -> None:
    theirs = {"x-internal-member": "1", "x-forwarded-for": "6.6.6.6", "x-request-id": "order-7", "x-own": "kept"}
    async with visitor(world.door()) as client:
        answer = await client.get("/v1/leads", headers=theirs)
    got = headers_in(answer.json())
    assert "x-internal-member" not in got
    assert got["x-forwarded-for"] == "127.0.0.1"
    assert (got["x-own"], got["x-request-id"]) == ("kept", "order-7")
    assert answer.headers["x-request-id"] == "order-7"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "x-secret" not in answer.headers
    assert answer.headers.get("server") != "echo"


async def test_the_service_gets_a_token_of_its_own_and_not_the_callers(world: World) -> None:
    caller = bearer("user:ops", "sales_ops")
    async with visitor(world.door(), caller) as client:
        got = headers_in((await client.get("/v1/leads")).json())
    assert got["authorization"] != caller["authorization"]
    principal = InternalVerifier([KEYS.internal.public_key()], "leads", utc_now).principal(got["authorization"])
    assert (principal.subject, principal.roles) == ("user:ops", frozenset({Role.SALES_OPS}))


async def test_a_trace_goes_on(world: World) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    async with visitor(world.door()) as client:
        answer = await client.get("/v1/leads", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    got = headers_in(answer.json())["traceparent"]
    assert got.startswith(f"00-{trace}-")
    assert "b7ad6b7169203331" not in got


async def test_head_is_answered_like_get_without_the_body(world: World) -> None:
    async with served(world.door()) as address, httpx.AsyncClient(base_url=address, headers=bearer()) as client:
        answer = await client.head("/v1/leads")
    assert (answer.status_code, answer.content) == (207, b"")


@pytest.mark.parametrize(
    ("method", "target", "status", "code"),
    [
        pytest.param("GET", "/v1/leads/%2e%2e/members", 400, "path_not_allowed", id="dot segments"),
        pytest.param("GET", "/v1/leads%2F1", 400, "path_not_allowed", id="an encoded slash"),
        pytest.param("GET", "/v1/leads%5c1", 400, "path_not_allowed", id="an encoded backslash"),
        pytest.param("GET", "/v1/leads%00", 400, "path_not_allowed", id="a zero byte"),
        pytest.param("GET", "/v1/leads%252e", 400, "path_not_allowed", id="double encoding"),
        pytest.param("GET", "/v1/nothing", 404, "path_unknown", id="an unknown path"),
        pytest.param("GET", "/v1/leads/", 404, "path_unknown", id="a slash at the end"),
        pytest.param("GET", "/", 404, "path_unknown", id="the root"),
        pytest.param("GET", f"/v1/leads?q={'x' * 8192}", 414, "url_too_long", id="an address too long"),
        pytest.param("GET", "/v1/members", 503, "upstream_unavailable", id="a service that is not there"),
    ],
)
async def test_refusals_are_problems(world: World, method: str, target: str, status: int, code: str) -> None:
    async with visitor(world.door()) as client:
        answer = await client.request(method, target, headers={"x-request-id": "r-1"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"] == "r-1"
    assert answer.json()["code"] == code
    assert world.echo.whole == []


async def test_a_service_that_fails_in_this_process_has_broken_off(no_database: Database) -> None:
    async with visitor(door_to({"leads": AsgiUpstream(Echo())}, no_database)) as client:
        answer = await client.get("/v1/leads/breaks")
    assert (answer.status_code, answer.json()["code"]) == (502, "upstream_failed")


async def test_an_address_that_hangs_up_has_broken_off(no_database: Database) -> None:
    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        upstream = at(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        async with visitor(door_to({"leads": upstream}, no_database)) as client:
            answer = await client.get("/v1/leads")
        await upstream.close()
    assert (answer.status_code, answer.json()["code"]) == (502, "upstream_failed")


async def test_a_service_that_hangs_is_given_up(world: World) -> None:
    async with visitor(world.door(answer_within=0.05)) as client, asyncio.timeout(3):
        answer = await client.get("/v1/leads/hangs")
    assert (answer.status_code, answer.json()["code"]) == (504, "upstream_timed_out")


async def test_an_answer_that_has_begun_may_take_its_time(world: World) -> None:
    within = 0.05
    async with visitor(world.door(answer_within=within)) as client:
        asyncio.get_running_loop().call_later(4 * within, world.echo.forever.set)
        answer = await client.get("/v1/leads/lingers")
    assert answer.json()["path"] == "/v1/leads/lingers"


async def test_an_address_where_nobody_listens_is_unavailable(no_database: Database) -> None:
    upstream = at(f"http://127.0.0.1:{free_port()}")
    async with visitor(door_to({"leads": upstream}, no_database)) as client:
        answer = await client.get("/v1/leads")
    await upstream.close()
    assert (answer.status_code, answer.json()["code"]) == (503, "upstream_unavailable")
    assert answer.headers["retry-after"] == "1"


async def test_an_answer_that_stops_halfway_is_seen_to_be_broken(world: World) -> None:
    async with served(world.door()) as address, httpx.AsyncClient(base_url=address, headers=bearer()) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get("/v1/leads/stops")


async def test_the_largest_body_passes_and_one_byte_more_does_not(world: World) -> None:
    async with visitor(world.door()) as client:
        passed = await client.post("/v1/leads", content=b"x" * MIB)
        refused = await client.post("/v1/leads", content=b"x" * (MIB + 1))
    assert passed.json()["length"] == MIB
    assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")
    assert [len(body) for body in world.echo.whole] == [MIB]


async def test_a_body_that_says_it_is_too_long_is_not_read(world: World) -> None:
    async def never_sent() -> AsyncIterator[bytes]:
        pytest.fail("the body was read")
        yield b""

    async with visitor(world.door()) as client:
        answer = await client.post("/v1/leads", content=never_sent(), headers={"content-length": str(10 * MIB)})
    assert answer.status_code == 413


@pytest.mark.parametrize("word", ["careful", "careless"])
async def test_a_body_in_chunks_is_refused_when_it_becomes_too_long(world: World, word: str) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65536

    async with visitor(world.door()) as client:
        answer = await client.post(f"/v1/leads/{word}", content=endless())
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert world.echo.whole == []


@pytest.mark.parametrize("chunked", [False, True], ids=["with a length", "in chunks"])
async def test_over_a_real_connection_ten_megabytes_are_answered_with_413(world: World, chunked: bool) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(160):
            yield b"x" * 65536

    body = chunks() if chunked else b"x" * (10 * MIB)
    async with served(world.door()) as address, httpx.AsyncClient(base_url=address, headers=bearer()) as client:
        answer = await client.post("/v1/leads", content=body)
        again = await client.get("/v1/leads")
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert again.status_code == 207


@pytest.mark.parametrize(
    "half",
    [
        pytest.param("Content-Length: 100\r\n\r\nhalf", id="with a length"),
        pytest.param("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", id="in chunks"),
    ],
)
async def test_half_a_request_never_looks_like_a_whole_one(world: World, half: str) -> None:
    async with served(world.door()) as address:
        host, port = address.removeprefix("http://").split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            f"POST /v1/leads HTTP/1.1\r\nHost: h\r\nAuthorization: {bearer()['authorization']}\r\n{half}".encode()
        )
        await writer.drain()
        async with asyncio.timeout(5):
            await world.echo.begun.wait()
            writer.close()
            await world.echo.cut_off.wait()
    assert world.echo.whole == []


async def test_a_server_is_told_that_an_answer_broke_off(world: World) -> None:
    transport = httpx.ASGITransport(world.door())
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=bearer()) as client:
        with pytest.raises(UpstreamFailed):
            await client.get("/v1/leads/stops")

"""What is asked of a request before and beside who sent it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest
from starlette.types import Message, Scope

from services.gateway.domain.route_table import RouteTable
from services.gateway.forwarding.admission import Places
from services.gateway.forwarding.door import Door
from services.gateway.forwarding.upstream import CERTIFICATE
from services.gateway.settings import Configuration, RateLimits, RateSettings, RouteSettings
from tests.gateway.conftest import World, bearer, visitor

ROUTES = RouteTable({"/v1/leads": ("GET", "POST"), "/v1/leads/bulk": ("POST",), "/v1/leads/{lead_id}": ("GET",)})


def door_of(world: World, **configured: object) -> Door:
    """A door that knows its routes."""
    return replace(world.door(**configured), places=Places(ROUTES))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        pytest.param("OPTIONS", "/v1/leads", 204, "GET, HEAD, OPTIONS, POST", id="what can be done is told"),
        pytest.param("OPTIONS", "/v1/leads/bulk", 204, "OPTIONS, POST", id="of each route its own"),
        pytest.param("DELETE", "/v1/leads", 405, "GET, HEAD, OPTIONS, POST", id="what cannot be done is told"),
        pytest.param("HEAD", "/v1/leads/bulk", 405, "OPTIONS, POST", id="what cannot be read has no head"),
        pytest.param("BREW", "/v1/leads/7", 405, "GET, HEAD, OPTIONS", id="a method nobody knows"),
    ],
)
async def test_methods(world: World, method: str, path: str, status: int, allowed: str) -> None:
    async with visitor(door_of(world)) as client:
        answer = await client.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (status, allowed)
    assert world.echo.whole == []


async def test_a_compressed_body_is_refused(world: World) -> None:
    async with visitor(world.door()) as client:
        answer = await client.post("/v1/leads", content=b"x", headers={"content-encoding": "gzip"})
    assert (answer.status_code, answer.json()["code"]) == (415, "encoding_not_supported")


@pytest.mark.parametrize(("host", "status"), [("api.example.com", 207), ("evil.example.com", 421)])
async def test_only_our_hosts_are_served(world: World, host: str, status: int) -> None:
    async with visitor(world.door(hosts=["api.example.com"])) as client:
        assert (await client.get("/v1/leads", headers={"host": host})).status_code == status


async def told(world: World, door: Door, **headers: str) -> dict[str, Any]:
    """The headers that reach the service."""
    async with visitor(door) as client:
        answer = await client.get("/v1/leads", headers=headers)
    assert answer.status_code == 207
    assert world.echo.whole
    return {name: value for name, value in answer.json()["headers"]}  # noqa: C416 - JSON has lists for tuples


async def test_a_strangers_word_about_itself_is_replaced_by_ours(world: World) -> None:
    got = await told(
        world, world.door(), **{"x-forwarded-for": "6.6.6.6", "forwarded": "for=6.6.6.6", "x-real-ip": "6"}
    )
    assert got["x-forwarded-for"] == "127.0.0.1"
    assert (got["x-forwarded-proto"], got["x-forwarded-host"]) == ("http", "gateway")
    assert not {"forwarded", "x-real-ip"} & set(got)


async def test_a_proxy_of_ours_is_believed(world: World) -> None:
    door = world.door(proxies=["127.0.0.0/8"])
    got = await told(world, door, **{"x-forwarded-for": "198.51.100.7", "x-forwarded-proto": "https"})
    assert (got["x-forwarded-for"], got["x-forwarded-proto"]) == ("198.51.100.7", "https")


async def test_a_service_is_told_how_long_it_has(world: World) -> None:
    assert 4000 < int((await told(world, world.door()))["x-request-timeout-ms"]) <= 5000


async def test_a_caller_may_wait_less_than_the_route_allows_and_never_more(world: World) -> None:
    less = await told(world, world.door(), **{"x-request-timeout-ms": "1500"})
    more = await told(world, world.door(), **{"x-request-timeout-ms": "60000"})
    assert int(less["x-request-timeout-ms"]) <= 1500
    assert 4000 < int(more["x-request-timeout-ms"]) <= 5000


def rates(**given: int) -> RateLimits:
    return RateLimits(**{name: RateSettings(requests=requests) for name, requests in given.items()})


async def test_what_is_left_is_told_and_whoever_has_nothing_left_is_refused(world: World) -> None:
    async with visitor(door_of(world, rates=rates(route=2))) as client:
        answers = [await client.get("/v1/leads") for _ in range(3)]
        elsewhere = await client.get("/v1/leads/7")
        somebody = await client.get("/v1/leads", headers=bearer("user:other", "sales_ops"))
    assert [answer.status_code for answer in answers] == [207, 207, 429]
    assert [answer.headers["ratelimit"] for answer in answers] == [
        '"route";r=1;t=30', '"route";r=0;t=60', '"route";r=0;t=30'
    ]  # fmt: skip
    assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"route";q=2;w=60'}
    assert answers[2].headers["retry-after"] == "30"
    assert answers[2].json()["code"] == "too_many_requests"
    assert (elsewhere.status_code, somebody.status_code) == (207, 207)


async def test_a_route_may_have_a_limit_of_its_own(world: World) -> None:
    routes = {"POST /v1/leads": RouteSettings(rate=RateSettings(requests=1, seconds=3600))}
    async with visitor(door_of(world, routes=routes)) as client:
        posted = [(await client.post("/v1/leads", content=b"x")).status_code for _ in range(2)]
        read = (await client.get("/v1/leads")).status_code
    assert (posted, read) == ([207, 429], 207)


async def test_an_address_is_limited_before_anybody_is_recognised(world: World) -> None:
    async with visitor(world.door(rates=rates(address=2)), {}) as client:
        answers = [(await client.get("/v1/leads")).status_code for _ in range(3)]
    assert answers == [401, 401, 429]


async def test_pages_that_take_work_count_for_their_address_and_those_for_orchestrators_do_not(world: World) -> None:
    async with visitor(world.door(rates=rates(address=2)), {}) as client:
        healthy = [(await client.get("/healthz")).status_code for _ in range(3)]
        others = [(await client.get("/nowhere")).status_code for _ in range(3)]
    assert (healthy[0] != 429, set(healthy)) == (True, {healthy[0]})
    assert others == [404, 404, 429]


async def test_whoever_fails_too_often_is_not_listened_to_unless_it_is_known(world: World) -> None:
    door = world.door()
    async with visitor(door, {"authorization": "Bearer wrong"}) as client:
        known = bearer("user:known", "sales_ops")
        await client.get("/v1/leads", headers=known)
        answers = [(await client.get("/v1/leads")).status_code for _ in range(11)]
        right = await client.get("/v1/leads", headers=bearer("user:other", "sales_ops"))
        again = await client.get("/v1/leads", headers=known)
    assert answers == [401] * 10 + [429]
    assert (right.status_code, again.status_code) == (429, 207)


async def shown(door: Door, certificate: str | None, **headers: str) -> int:
    """The status of an answer to a caller that showed this certificate."""
    statuses: list[int] = []
    given = {**bearer(), "host": "gateway", **headers}
    scope: Scope = {
        "type": "http", "method": "GET", "path": "/v1/leads", "raw_path": b"/v1/leads", "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()], "client": ("127.0.0.1", 1),
        "extensions": {CERTIFICATE: certificate} if certificate else {},
    }  # fmt: skip

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await door(scope, receive, send)
    return statuses[0]


async def test_whoever_has_certificates_shows_one_of_them(world: World) -> None:
    right, wrong = "a" * 64, "b" * 64
    direct = world.door(certificates={"user:ops": [right]})
    assert [await shown(direct, one) for one in (right, wrong, None)] == [207, 403, 403]
    assert await shown(direct, None, **{"x-client-cert-sha256": right}) == 403
    behind = world.door(certificates={"user:ops": [right]}, proxies=["127.0.0.1/32"])
    assert await shown(behind, None, **{"x-client-cert-sha256": right.upper()}) == 207
    assert await shown(world.door(certificates={"user:other": [right]}), None) == 207


async def test_a_body_that_stops_coming_is_given_up(world: World) -> None:
    async def halting() -> Any:  # noqa: ANN401 - a generator for httpx
        yield b"x"
        await asyncio.get_running_loop().create_future()

    configured = Configuration.model_validate({"limits": {"idle_seconds": 0.05}})
    async with visitor(world.door(limits=configured.limits)) as client, asyncio.timeout(5):
        answer = await client.post("/v1/leads", content=halting())
    assert (answer.status_code, answer.json()["code"]) == (408, "too_slow")
    assert world.echo.whole == []


async def test_answers_over_tls_ask_for_tls_from_then_on(world: World) -> None:
    transport = httpx.ASGITransport(world.door())
    async with httpx.AsyncClient(transport=transport, base_url="https://gateway", headers=bearer()) as client:
        assert "strict-transport-security" in (await client.get("/v1/leads")).headers

"""The pages everyone may read."""

from __future__ import annotations

import asyncio
import re

import pytest
from starlette.responses import PlainTextResponse, Response

from services.gateway.api.pages import asked_once
from services.gateway.domain.routes import RESOURCES, SERVICES, service_of
from services.gateway.settings import Settings
from shared.store.database import Database
from tests.gateway.conftest import visitor
from tests.gateway.small_house import small_house
from tests.gateway.test_main import Gone


async def test_one_document_describes_what_is_served(no_database: Database) -> None:
    async with visitor(small_house(no_database), {}) as client:
        found = (await client.get("/openapi.json")).json()
    served = {f"/v1/{RESOURCES[service][0]}" for service in SERVICES}
    assert {path for path in found["paths"] if service_of(path) in SERVICES} == served
    assert "/v1/operations/lag" in found["paths"]
    assert found["paths"]["/v1/backlog"]["get"]["x-permission"] == "backlog:read"
    assert found["paths"]["/v1/members"]["get"]["x-permission"] == "catalogue:read"
    assert {"Seen", "Problem", "BacklogResponse"} <= set(found["components"]["schemas"])
    assert not [name for name in found["components"]["schemas"] if name.startswith("people_")]


async def test_a_service_that_does_not_describe_itself_is_named(no_database: Database) -> None:
    async with visitor(small_house(no_database, leads=Gone()), {}) as client:
        answer = await client.get("/openapi.json")
    assert (answer.status_code, answer.json()["code"]) == (503, "service_silent")
    assert "leads" in answer.json()["detail"]


async def test_the_reference_needs_nothing_from_elsewhere(no_database: Database) -> None:
    async with visitor(small_house(no_database), {}) as client:
        answer = await client.get("/docs")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert not re.search(r"https?://|\bsrc=|@import|url\(", answer.text)


async def test_whoever_comes_without_a_path_is_shown_the_reference(no_database: Database) -> None:
    async with visitor(small_house(no_database), {}) as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/docs")


@pytest.mark.parametrize("page", ["/docs", "/openapi.json", "/readyz", "/metrics", "/healthz"])
async def test_pages_can_only_be_read(no_database: Database, page: str) -> None:
    async with visitor(small_house(no_database), {}) as client:
        answer = await client.post(page, content=b"x")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("page", ["/", "/docs", "/openapi.json", "/metrics"])
async def test_operators_pages_are_not_shown_where_they_should_not(no_database: Database, page: str) -> None:
    async with visitor(small_house(no_database, settings=Settings(operator_pages=False)), {}) as client:
        assert (await client.get(page)).status_code == 404
        assert (await client.get("/healthz")).status_code == 200


async def test_many_who_ask_at_once_are_one_question() -> None:
    asked, go_on = 0, asyncio.Event()

    async def make() -> Response:
        nonlocal asked
        asked += 1
        await go_on.wait()
        return PlainTextResponse("ready")

    shared = asked_once(make)
    asking = [asyncio.ensure_future(shared()) for _ in range(20)]
    await asyncio.sleep(0)
    asking[0].cancel()
    go_on.set()
    answers = await asyncio.gather(*asking[1:])
    assert ([answer.body for answer in answers], asked) == ([b"ready"] * 19, 1)
    await shared()
    assert asked == 2

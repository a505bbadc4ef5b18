"""The pages everyone may read."""

from __future__ import annotations

import re

import pytest

from services.gateway.domain.routes import RESOURCES
from services.gateway.settings import Settings
from shared.store.database import Database
from tests.gateway.conftest import visitor
from tests.gateway.small_house import small_house
from tests.gateway.test_main import Gone


async def test_one_document_describes_what_is_served(no_database: Database) -> None:
    async with visitor(small_house(no_database), {}) as client:
        found = (await client.get("/openapi.json")).json()
    served = {f"/v1/{resources[0]}" for resources in RESOURCES.values()}
    assert {path for path in found["paths"] if "/operations/" not in path} == served
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
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("page", ["/", "/docs", "/openapi.json", "/metrics"])
async def test_operators_pages_are_not_shown_where_they_should_not(no_database: Database, page: str) -> None:
    async with visitor(small_house(no_database, settings=Settings(operator_pages=False)), {}) as client:
        assert (await client.get(page)).status_code == 404
        assert (await client.get("/healthz")).status_code == 200

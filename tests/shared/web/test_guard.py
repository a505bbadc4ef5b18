"""A service reached directly shows nothing to whoever carries no internal token."""

from __future__ import annotations

import httpx
import pytest

from tests.shared.web.conftest import Edge


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "HEAD", "OPTIONS"])
@pytest.mark.parametrize(
    "path", ["/v1/notes", "/v1/backlog", "/v1/nothing", "/openapi.json", "/docs", "/", "/healthz/", "//healthz"]
)
async def test_without_a_token_nothing_is_there(edge: Edge, method: str, path: str) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(edge.app), base_url="http://notes") as client:
        answer = await client.request(method, f"http://notes{path}")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert method == "HEAD" or answer.json()["code"] == "not_authenticated"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
async def test_three_pages_are_open(edge: Edge, path: str) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(edge.app), base_url="http://notes") as client:
        assert (await client.get(path)).status_code == 200


async def test_with_a_token_what_is_not_there_is_not_found(edge: Edge) -> None:
    async with edge.client() as client:
        assert (await client.get("/v1/nothing")).status_code == 404
        assert (await client.get("/openapi.json")).status_code == 200

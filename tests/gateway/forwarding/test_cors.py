"""Pages of allowed origins may read answers; all others may not, and nobody is asked for a cookie."""

from __future__ import annotations

import httpx
import pytest

from services.gateway.forwarding.rules import Live
from services.gateway.settings import Configuration, CorsSettings, read_configuration
from shared.store.database import Database
from tests.gateway.conftest import bearer
from tests.gateway.small_house import small_house

OURS, THEIRS = "https://app.example.com", "https://evil.example.com"
PREFLIGHT = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}


def visitor(database: Database, *origins: str) -> httpx.AsyncClient:
    live = Live(Configuration(cors=CorsSettings(origins=frozenset(origins))))
    transport = httpx.ASGITransport(small_house(database, live=live), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=bearer())


@pytest.mark.parametrize(
    ("origins", "origin", "told"),
    [
        pytest.param((), OURS, None, id="none is configured"),
        pytest.param((OURS,), OURS, OURS, id="an allowed origin"),
        pytest.param((OURS,), THEIRS, None, id="another origin"),
        pytest.param((OURS,), "https://app.example.com.evil.com", None, id="one that begins alike"),
        pytest.param(("*",), THEIRS, THEIRS, id="every origin"),
    ],
)
async def test_only_pages_of_allowed_origins_may_read(
    no_database: Database, origins: tuple[str, ...], origin: str, told: str | None
) -> None:
    async with visitor(no_database, *origins) as client:
        answer = await client.get("/openapi.json", headers={"origin": origin})
        refused = await client.get("/v1/nothing", headers={"origin": origin})

    for each in (answer, refused):
        assert each.headers.get("access-control-allow-origin") == told
        assert "access-control-allow-credentials" not in each.headers
    assert ("etag" in answer.headers.get("access-control-expose-headers", "")) is (told is not None)


async def test_a_browser_that_asks_first_is_told_what_it_may_send(no_database: Database) -> None:
    async with visitor(no_database, OURS) as client:
        ours = await client.options("/v1/members", headers={"origin": OURS, **PREFLIGHT})
        theirs = await client.options("/v1/members", headers={"origin": THEIRS, **PREFLIGHT})

    assert (ours.status_code, ours.headers["access-control-allow-methods"]) == (204, ours.headers["allow"])
    assert "idempotency-key" in ours.headers["access-control-allow-headers"]
    assert not [name for name in theirs.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("origin", ["app.example.com", "https://app.example.com/", "null", "https://"])
def test_what_no_browser_would_send_is_no_origin(origin: str) -> None:
    with pytest.raises(ValueError, match="origins"):
        read_configuration(f"cors: {{origins: ['{origin}']}}")

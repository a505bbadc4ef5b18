"""One part that fails takes none of the others with it, and a view without any part is unavailable."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

import pytest
from starlette.types import Message, Receive, Scope, Send

from services.gateway.api import views
from services.gateway.domain.routes import GATEWAY
from services.gateway.domain.views import Part, View
from services.gateway.forwarding.internal_tokens import InternalTokens
from services.gateway.forwarding.upstream import Upstream
from shared.store.database import Database
from shared.store.transaction import utc_now
from shared.web.access import Role
from shared.web.app import service_app
from shared.web.identity import Principal, mint_internal_token
from tests.gateway.conftest import runtime_of, visitor
from tests.gateway.secrets import KEYS

CALLER = Principal("user:ops", frozenset({Role.SALES_OPS}))
DAY = View({"leads": Part("/v1/leads", {"status": "open"}), "deals": Part("/v1/opportunities")}, seconds=0.05)


class Answering:
    """A service that answers with a status, late or never."""

    def __init__(self, status: int | None, *, late: bool = False) -> None:
        self.status, self.late, self.asked = status, late, b""

    async def forward(self, scope: Scope, _receive: Receive, send: Send) -> None:
        self.asked = scope["query_string"]
        if self.late:
            await asyncio.Event().wait()
        if self.status is None:
            raise ConnectionError("gone")
        start: Message = {"type": "http.response.start", "status": self.status, "headers": []}
        await send(start)
        await send({"type": "http.response.body", "body": json.dumps({"items": []}).encode()})

    async def close(self) -> None:
        """Nothing is held."""


async def asked(database: Database, services: Mapping[str, Upstream]) -> tuple[int, dict[str, object]]:
    app = service_app(GATEWAY, (views.views_of(services, InternalTokens(KEYS.internal, utc_now), {"day": DAY}),),
                      runtime_of(GATEWAY, database))  # fmt: skip
    token = mint_internal_token(KEYS.internal, CALLER, GATEWAY, utc_now())
    async with visitor(app, {"authorization": f"Bearer {token}"}) as client:
        answer = await client.get("/v1/views/day")
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    ("deals", "status"),
    [
        pytest.param(Answering(200), "ok", id="an answer"),
        pytest.param(Answering(403), "forbidden", id="not permitted"),
        pytest.param(Answering(404), "forbidden", id="out of sight"),
        pytest.param(Answering(500), "failed", id="a crash"),
        pytest.param(Answering(None), "failed", id="gone"),
        pytest.param(Answering(504), "timeout", id="too late by its own word"),
        pytest.param(Answering(200, late=True), "timeout", id="too late"),
    ],
)
async def test_each_part_says_what_became_of_it(no_database: Database, deals: Answering, status: str) -> None:
    leads = Answering(200)
    code, view = await asked(no_database, {"leads": leads, "pipeline": deals})

    parts = view["parts"]
    assert isinstance(parts, dict)
    assert (code, leads.asked) == (200, b"status=open")
    assert {name: part["status"] for name, part in parts.items()} == {"leads": "ok", "deals": status}
    assert parts["deals"]["answer"] == ({"items": []} if status == "ok" else None)


async def test_without_any_part_the_view_is_unavailable(no_database: Database) -> None:
    code, problem = await asked(no_database, {"leads": Answering(403), "pipeline": Answering(None)})

    assert (code, problem["code"], problem["detail"]) == (503, "view_unavailable", "leads: forbidden, deals: failed")

"""Every accepted write leaves one audit row, and only an accepted one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from shared.web.access import Permission, Role, permissions_of
from tests.shared.web.conftest import Edge

FROM = {"x-forwarded-for": "203.0.113.9", "x-request-id": "r-1", "traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}


async def rows(edge: Edge) -> list[dict[str, Any]]:
    """The audit as sales ops read it."""
    async with edge.client() as client:
        answer = await client.get("/v1/operations/notes/audit")
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_who_what_before_and_after_from_where_and_the_trace(edge: Edge) -> None:
    async with edge.client() as client:
        await client.post("/v1/notes", json={"text": "hello"}, headers=FROM)

    (row,) = await rows(edge)
    recorded = {name: value for name, value in row.items() if name not in {"id", "recorded_at"}}
    assert recorded == {
        "who": "user:sales_ops",
        "roles": ["sales_ops"],
        "action": "POST /v1/notes",
        "resource": "/v1/notes",
        "source": "203.0.113.9",
        "request_id": "r-1",
        "trace_id": "a" * 32,
        "status": 201,
        "code": None,
        "times": 1,
        "changes": [{"table": "notes", "after": {"id": 1, "text": "hello"}}],
    }


@pytest.mark.parametrize("said", ["LOUD", "missing", "x" * 30])
async def test_a_refused_write_leaves_none(edge: Edge, said: str) -> None:
    async with edge.client() as client:
        assert (await client.post("/v1/notes", json={"text": said})).is_client_error

    assert await rows(edge) == []


async def test_a_read_leaves_none(edge: Edge) -> None:
    await edge.texts()

    assert await rows(edge) == []


async def test_an_answer_given_again_was_accepted_once(edge: Edge) -> None:
    async with edge.client(repeating="k-1") as client:
        for _ in range(2):
            await client.post("/v1/notes", json={"text": "hello"})

    assert len(await rows(edge)) == 1


@pytest.mark.parametrize("role", sorted(Role))
async def test_it_is_read_by_those_who_may_and_nobody_else(edge: Edge, role: Role) -> None:
    async with edge.client(role) as client:
        answer = await client.get("/v1/operations/notes/audit")

    assert answer.status_code == (200 if Permission.READ_AUDIT in permissions_of(frozenset({role})) else 403)


async def test_an_answer_that_holds_a_secret_leaves_nothing_of_it(edge: Edge) -> None:
    async with edge.client() as client:
        assert "canary" in (await client.post("/v1/secrets")).text

    async with edge.app.state.runtime.database.transaction() as tx:
        kept = await tx.scalar(text("SELECT string_agg(to_jsonb(audit)::text, '') FROM audit"))
    assert "POST /v1/secrets" in kept
    assert "canary" not in kept

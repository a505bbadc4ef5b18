"""A request's time: work that comes too late is not begun, and work that takes too long is undone."""

import pytest
from sqlalchemy import text

from tests.shared.messaging.orders import until
from tests.shared.web.conftest import NOTES, Edge

BUSY = text("""
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND wait_event_type = 'Lock'
""")


async def test_work_whose_time_is_up_is_not_begun(edge: Edge) -> None:
    async with edge.client() as client:
        answer = await client.post("/v1/notes", json={"text": "late"}, headers={"x-request-timeout-ms": "0"})
    assert (answer.status_code, answer.json()["code"]) == (504, "deadline_exceeded")
    assert answer.headers["content-type"] == "application/problem+json"
    assert await edge.texts() == []


async def test_work_that_is_not_done_in_time_is_undone_and_holds_nothing(edge: Edge) -> None:
    database = edge.app.state.runtime.database
    async with edge.client() as client, database.transaction() as other:
        await other.execute(NOTES.insert().values(text="taken"))
        answer = await client.post("/v1/notes", json={"text": "taken"}, headers={"x-request-timeout-ms": "200"})
        assert (answer.status_code, answer.json()["code"]) == (504, "deadline_exceeded")

        async def nobody_waits() -> bool:
            waiting: int = await other.scalar(BUSY)
            return waiting == 0

        await until(nobody_waits)  # the server has stopped working for it as well
        await other.execute(NOTES.delete())
    assert await edge.texts() == []
    async with edge.client() as client:
        assert (await client.post("/v1/notes", json={"text": "taken"})).status_code == 201


@pytest.mark.parametrize("given", ["10000", "", "soon", "-1", "²"])
async def test_with_time_enough_or_none_that_is_understood_it_is_done(edge: Edge, given: str) -> None:
    async with edge.client() as client:
        answer = await client.post(
            "/v1/notes", json={"text": "in time"}, headers={b"x-request-timeout-ms": given.encode("latin-1")}
        )
    assert answer.status_code == 201
    assert await edge.texts() == ["in time"]

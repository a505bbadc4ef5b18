"""What a kept answer shows is what its caller may see when it is shown again, record by record."""

from __future__ import annotations

from sqlalchemy import text

from tests.shared.web.conftest import Edge

THREE = {"items": [{"text": "one"}, {"text": "x" * 99}, {"text": "two"}]}


async def test_a_bulk_answer_names_only_the_records_that_are_still_within_sight(edge: Edge) -> None:
    async with edge.client(repeating="b1") as client:
        first = await client.post("/v1/cards/bulk", json=THREE)
        same = await client.post("/v1/cards/bulk", json=THREE)
        async with edge.app.state.runtime.database.transaction() as tx:
            await tx.execute(text("DELETE FROM notes WHERE text = 'one'"))
        later = await client.post("/v1/cards/bulk", json=THREE)

    assert same.json() == first.json()
    gone, malformed, there = later.json()["items"]
    assert (gone["index"], gone["id"], gone["status"]) == (0, None, "created")
    assert gone["problem"]["code"] == "note_not_there"
    assert [malformed, there] == first.json()["items"][1:]
    assert (later.status_code, later.headers["idempotency-replayed"]) == (200, "true")
    assert first.json()["items"][0]["id"] not in later.text
    assert [b"one" in body for body in await edge.kept_answers()] == [False]


async def test_what_is_decided_anew_for_each_replay_is_not_kept(edge: Edge) -> None:
    async with edge.client(repeating="b2") as client:
        first = await client.post("/v1/cards/bulk", json=THREE)
        async with edge.app.state.runtime.database.transaction() as tx:
            await tx.execute(text("UPDATE notes SET id = id + 1000"))
        hidden = await client.post("/v1/cards/bulk", json=THREE)
        async with edge.app.state.runtime.database.transaction() as tx:
            await tx.execute(text("UPDATE notes SET id = id - 1000"))
        shown = await client.post("/v1/cards/bulk", json=THREE)

    assert [item["id"] for item in hidden.json()["items"]] == [None] * 3
    assert shown.json() == first.json()

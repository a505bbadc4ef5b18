"""Members over HTTP: joining, changing, leaving, and who may see whom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from shared.contracts.people import MemberChanged, MemberEvent, MemberJoined, MemberLeft
from shared.web.access import Role
from tests.kit.house import House

ANNA = {
    "external_id": "anna",
    "name": "Anna Snelling",
    "roles": ["representative"],
    "territories": ["Central"],
    "effective_on": "2016-01-01",
}


@pytest.fixture
async def people(open_service: Callable[[str], Awaitable[House]]) -> House:
    return await open_service("people")


async def post(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(f"/v1{path}", json=body)
    assert answer.is_success, answer.text
    read: dict[str, Any] = answer.json()
    return read


async def test_someone_joins_and_is_announced(people: House) -> None:
    async with people.client() as ops:
        anna = await post(ops, "/members", ANNA)
    assert anna["name"] == "Anna Snelling"
    assert (anna["joined_on"], anna["left_on"], anna["manager_id"]) == ("2016-01-01", None, None)
    (joined,) = await people.published(MemberJoined)
    assert isinstance(joined, MemberJoined)
    assert (str(joined.member_id), joined.external_id, joined.territories) == (anna["id"], "anna", ("Central",))


async def test_the_same_item_again_is_unchanged_and_another_body_is_refused(people: House) -> None:
    async with people.client() as ops:
        first = await ops.post("/v1/members/bulk", json={"items": [ANNA, ANNA, {**ANNA, "rank": "senior"}]})
        again = await post(ops, "/members", ANNA)
        other = await ops.post("/v1/members", json={**ANNA, "name": "Another"})
    items = first.json()["items"]
    assert [item["status"] for item in items] == ["created", "unchanged", "rejected"]
    assert items[2]["problem"]["code"] == "external_id_taken"
    assert again["id"] == items[0]["id"]
    assert (other.status_code, other.json()["code"]) == (409, "external_id_taken")
    assert len(await people.published()) == 1


LATER = (datetime.now(UTC).date() + timedelta(days=2)).isoformat()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        pytest.param({"team_id": str(uuid4())}, "team_id", id="an unknown team"),
        pytest.param({"team_external_id": "nowhere"}, "team_external_id", id="an unknown team by external id"),
        pytest.param({"effective_on": LATER}, "effective_on", id="a day to come"),
        pytest.param({"weight": -1}, "weight", id="a negative weight"),
        pytest.param({"name": ""}, "name", id="no name"),
        pytest.param({"salary": 1}, "salary", id="a field that does not exist"),
    ],
)
async def test_bad_input_names_its_field(people: House, wrong: dict[str, Any], field: str) -> None:
    async with people.client() as ops:
        single = await ops.post("/v1/members", json={**ANNA, **wrong})
        bulk = await ops.post("/v1/members/bulk", json={"items": [{**ANNA, **wrong}]})
    assert single.status_code == 422
    assert [error["field"] for error in single.json()["errors"]] == [field]
    assert bulk.json()["items"][0]["problem"]["errors"][0]["field"] == field
    assert await people.published() == []


async def test_the_manager_is_the_nearest_one_above(people: House) -> None:
    async with people.client() as ops:
        bill = await post(ops, "/members", {"external_id": "bill", "name": "Bill"})
        await post(ops, "/teams", {"external_id": "office", "name": "Office"})
        crew = {"external_id": "crew", "name": "Crew", "parent_external_id": "office", "manager_external_id": "bill"}
        team = await post(ops, "/teams", crew)
        anna = await post(ops, "/members", {"name": "Anna", "team_id": team["id"]})
        bill = (await ops.patch(f"/v1/members/{bill['id']}", json={"team_external_id": "crew"})).json()
    assert anna["manager_id"] == bill["id"]
    assert bill["manager_id"] is None, "nobody manages themselves"


async def test_a_member_can_join_a_team_whose_manager_comes_later(people: House) -> None:
    async with people.client() as ops:
        team = await post(ops, "/teams", {"external_id": "crew", "name": "Crew"})
        anna = await post(ops, "/members", {"name": "Anna", "team_external_id": "crew"})
        bill = await post(ops, "/members", {"name": "Bill", "team_external_id": "crew"})
        await ops.patch(f"/v1/teams/{team['id']}", json={"manager_id": bill["id"]})
        anna = (await ops.get(f"/v1/members/{anna['id']}")).json()
    assert anna["manager_id"] == bill["id"]


async def test_a_change_keeps_the_history_and_says_from_when(people: House) -> None:
    async with people.client() as ops:
        anna = await post(ops, "/members", ANNA)
        path = f"/v1/members/{anna['id']}"
        changed = await ops.patch(path, json={"rank": "senior", "effective_on": "2017-01-01"})
        same = await ops.patch(path, json={"rank": "senior", "effective_on": "2017-01-01"})
    assert (changed.json()["rank"], changed.json()["territories"]) == ("senior", ["Central"])
    assert same.status_code == 200
    (said,) = await people.published(MemberChanged)
    assert isinstance(said, MemberChanged)
    assert (said.rank, str(said.effective_on), said.envelope.sequence) == ("senior", "2017-01-01", 2)
    history = await people.rows("SELECT sequence, rank, recorded_at FROM organisation_member ORDER BY sequence")
    assert [(row.sequence, row.rank) for row in history] == [(1, None), (2, "senior")]
    assert history[1].recorded_at == said.recorded_at


async def test_who_left_is_hidden_but_not_gone(people: House) -> None:
    async with people.client() as ops:
        anna = await post(ops, "/members", ANNA)
        left = await post(ops, f"/members/{anna['id']}/leave", {"effective_on": "2018-01-01"})
        again = await ops.post(f"/v1/members/{anna['id']}/leave", json={})
        changed = await ops.patch(f"/v1/members/{anna['id']}", json={"rank": "senior"})
        listed = (await ops.get("/v1/members")).json()["items"]
        ended = (await ops.get("/v1/members", params={"include": "ended"})).json()["items"]
        shown = await ops.get(f"/v1/members/{anna['id']}")
    assert left["left_on"] == "2018-01-01"
    assert {again.json()["code"], changed.json()["code"]} == {"member_has_left"}
    assert (listed, [member["id"] for member in ended]) == ([], [anna["id"]])
    assert shown.json()["left_on"] == "2018-01-01"
    (said,) = await people.published(MemberLeft)
    assert isinstance(said, MemberEvent)
    assert str(said.effective_on) == "2018-01-01"


async def test_lists_come_in_pages_and_narrow_by_filters(people: House) -> None:
    async with people.client() as ops:
        team = await post(ops, "/teams", {"external_id": "crew", "name": "Crew"})
        items = [{"external_id": f"m{n}", "name": f"M {n}", "team_external_id": "crew"} for n in range(5)]
        await ops.post("/v1/members/bulk", json={"items": [*items, ANNA]})
        seen: list[dict[str, Any]] = []
        cursor = None
        while cursor is not None or not seen:
            page = await ops.get("/v1/members", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
            seen += page.json()["items"]
            cursor = page.json()["next_cursor"]
        of_team = (await ops.get("/v1/members", params={"team_id": team["id"]})).json()["items"]
        by_name = (await ops.get("/v1/members", params={"external_id": "anna"})).json()["items"]
    assert len(seen) == 6
    assert [member["id"] for member in seen] == sorted(member["id"] for member in seen)
    assert len(of_team) == 5
    assert [member["name"] for member in by_name] == ["Anna Snelling"]


async def test_everyone_sees_their_own_rows_only(people: House) -> None:
    async with people.client() as ops:
        bill = await post(ops, "/members", {"external_id": "bill", "name": "Bill"})
        await post(ops, "/teams", {"external_id": "crew", "name": "Crew", "manager_external_id": "bill"})
        other = await post(ops, "/teams", {"external_id": "other", "name": "Other"})
        anna = await post(ops, "/members", {**ANNA, "team_external_id": "crew"})
        eve = await post(ops, "/members", {"name": "Eve", "team_external_id": "other"})
    async with people.client(Role.REPRESENTATIVE, member_id=UUID(anna["id"])) as representative:
        own = (await representative.get("/v1/members")).json()["items"]
        foreign = await representative.get(f"/v1/members/{eve['id']}")
        absent = await representative.get(f"/v1/members/{uuid4()}")
        foreign_team = await representative.get(f"/v1/teams/{other['id']}")
        forbidden = await representative.post("/v1/members", json=ANNA)
    async with people.client(Role.MANAGER, member_id=UUID(bill["id"])) as manager:
        subtree = (await manager.get("/v1/members")).json()["items"]
    assert [member["id"] for member in own] == [anna["id"]]
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert foreign.json()["code"] == absent.json()["code"] == "member_not_found"
    assert foreign_team.status_code == 404
    assert forbidden.status_code == 403
    assert {member["id"] for member in subtree} == {anna["id"], bill["id"]}

"""Teams over HTTP: forming, changing, and the tree they make."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.people import TeamChanged, TeamFormed
from shared.web.access import Role
from tests.kit.house import House

COMPANY = {"external_id": "company", "name": "Company", "effective_on": "2016-01-01"}
OFFICE = {**COMPANY, "external_id": "office", "name": "Office", "parent_external_id": "company"}
CREW = {**COMPANY, "external_id": "crew", "name": "Crew", "parent_external_id": "office"}


@pytest.fixture
async def people(open_service: Callable[[str], Awaitable[House]]) -> House:
    return await open_service("people")


async def test_a_file_of_teams_loads_in_one_call_and_again_changes_nothing(people: House) -> None:
    async with people.client() as ops:
        first = (await ops.post("/v1/teams/bulk", json={"items": [COMPANY, OFFICE, CREW]})).json()["items"]
        again = (await ops.post("/v1/teams/bulk", json={"items": [COMPANY, OFFICE, CREW]})).json()["items"]
        listed = (await ops.get("/v1/teams")).json()["items"]
    assert [item["status"] for item in first] == ["created"] * 3
    assert [(item["status"], item["id"]) for item in again] == [("unchanged", item["id"]) for item in first]
    parents = {team["external_id"]: team["parent_id"] for team in listed}
    assert parents == {"company": None, "office": first[0]["id"], "crew": first[1]["id"]}
    formed = await people.published(TeamFormed)
    assert [event.envelope.sequence for event in formed] == [1, 1, 1]


async def test_a_child_before_its_parent_is_rejected_alone(people: House) -> None:
    async with people.client() as ops:
        items = (await ops.post("/v1/teams/bulk", json={"items": [OFFICE, COMPANY]})).json()["items"]
    assert [item["status"] for item in items] == ["rejected", "created"]
    assert items[0]["problem"]["errors"][0]["field"] == "parent_external_id"


async def test_a_team_cannot_come_to_stand_below_itself(people: House) -> None:
    async with people.client() as ops:
        made = (await ops.post("/v1/teams/bulk", json={"items": [COMPANY, OFFICE, CREW]})).json()["items"]
        circle = await ops.patch(f"/v1/teams/{made[0]['id']}", json={"parent_id": made[2]["id"]})
        company = (await ops.get(f"/v1/teams/{made[0]['id']}")).json()
    assert (circle.status_code, circle.json()["code"]) == (409, "circular_teams")
    assert "Company → Crew → Office → Company" in circle.json()["detail"]
    assert company["parent_id"] is None
    assert await people.published(TeamChanged) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"manager_id": str(uuid4())}, "manager_id", id="an unknown manager"),
        pytest.param({"manager_external_id": "nobody"}, "manager_external_id", id="likewise by external id"),
        pytest.param({"parent_id": str(uuid4())}, "parent_id", id="an unknown parent"),
        pytest.param({"effective_on": "2015-12-31", "name": "X"}, "effective_on", id="before the team was formed"),
    ],
)
async def test_a_refused_change_names_its_field(people: House, change: dict[str, Any], field: str) -> None:
    async with people.client() as ops:
        team = (await ops.post("/v1/teams", json=COMPANY)).json()
        refused = await ops.patch(f"/v1/teams/{team['id']}", json=change)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == field


async def test_a_manager_is_set_and_taken_away(people: House) -> None:
    async with people.client() as ops:
        bill = (await ops.post("/v1/members", json={"external_id": "bill", "name": "Bill"})).json()
        team = (await ops.post("/v1/teams", json=COMPANY)).json()
        path = f"/v1/teams/{team['id']}"
        led = (await ops.patch(path, json={"manager_id": bill["id"], "effective_on": "2016-05-01"})).json()
        unled = (await ops.patch(path, json={"manager_id": None, "effective_on": "2016-06-01"})).json()
    assert (led["manager_id"], led["effective_on"]) == (bill["id"], "2016-05-01")
    assert unled["manager_id"] is None
    said = await people.published(TeamChanged)
    assert [(str(e.effective_on), e.manager_id) for e in said if isinstance(e, TeamChanged)] == [
        ("2016-05-01", UUID(bill["id"])),
        ("2016-06-01", None),
    ]


async def test_an_absent_team_is_not_found(people: House) -> None:
    async with people.client(Role.SALES_OPS) as ops:
        assert (await ops.get(f"/v1/teams/{uuid4()}")).json()["code"] == "team_not_found"
        assert (await ops.patch(f"/v1/teams/{uuid4()}", json={"name": "X"})).status_code == 404

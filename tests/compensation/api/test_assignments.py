"""Assignments over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts.compensation import PlanAssigned
from tests.compensation.facts import DEFAULT_BODY, an_id, usd, won
from tests.compensation.ledger import amounts
from tests.kit.house import House

ANNA = {"plan_external_id": "default", "member_external_id": "anna", "effective_on": "2026-01-01"}


async def assign(house: House, *items: dict[str, Any]) -> list[dict[str, Any]]:
    """Publish the default plan, assign in bulk, and answer what became of each item."""
    async with house.client() as client:
        await client.post("/v1/plans", json=DEFAULT_BODY)
        answer = await client.post("/v1/assignments/bulk", json={"items": items})
        found: list[dict[str, Any]] = answer.json()["items"]
        return found


async def test_an_assignment_pays_the_deals_that_waited_for_it(peopled_house: House) -> None:
    await peopled_house.deliver(won("D1", "anna", 1_000, "2026-03-01"), won("D2", "anna", 1_000, "2025-12-31"))
    await assign(peopled_house, ANNA)

    found = await amounts(peopled_house)
    assert {deal for deal, _, _ in found} == {"D1"}
    assert found["D1", "anna", "owner"] == (usd(1_000), usd(30))
    (event,) = [event for event in await peopled_house.published() if isinstance(event, PlanAssigned)]
    assert (event.member_id, event.plan_version, str(event.effective_on)) == (an_id("anna"), 1, "2026-01-01")


async def test_one_assignment_is_read_back(peopled_house: House) -> None:
    async with peopled_house.client() as client:
        await client.post("/v1/plans", json=DEFAULT_BODY)
        answer = await client.post("/v1/assignments", json={**ANNA, "external_id": "anna-2026"})
        listed = await client.get("/v1/assignments", params={"member_id": str(an_id("anna"))})

    assert answer.status_code == 201
    assert listed.json() == {"items": [answer.json()], "next_cursor": None}
    assert (answer.json()["external_id"], answer.json()["member_id"]) == ("anna-2026", str(an_id("anna")))


@pytest.mark.parametrize(
    ("items", "statuses"),
    [
        pytest.param([ANNA, ANNA], ["created", "unchanged"], id="the same twice"),
        pytest.param(
            [{**ANNA, "external_id": "a"}, {**ANNA, "external_id": "a"}], ["created", "unchanged"], id="the same name"
        ),
        pytest.param(
            [ANNA, {**ANNA, "effective_on": "2026-02-01"}], ["created", "created"], id="from a later day again"
        ),
    ],
)
async def test_what_becomes_of_items(peopled_house: House, items: list[dict[str, Any]], statuses: list[str]) -> None:
    assert [item["status"] for item in await assign(peopled_house, *items)] == statuses


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        pytest.param(
            {"member_external_id": "zoe"}, 409, "reference_not_known_yet", "member_external_id", id="unknown member"
        ),
        pytest.param({"plan_external_id": "x"}, 422, "plan_unknown", "plan_external_id", id="unknown plan"),
        pytest.param({"effective_on": "2999-01-01"}, 422, "date_in_future", "effective_on", id="a day to come"),
        pytest.param({"effective_on": "2015-12-31"}, 422, "plan_not_in_force", "effective_on", id="before the plan"),
        pytest.param({"effective_on": "soon"}, 422, "invalid_item", "effective_on", id="not a day"),
        pytest.param({"external_id": "anna"}, 409, "external_id_taken", "external_id", id="a name that is taken"),
        pytest.param({"external_id": "b"}, 409, "plan_already_assigned", "effective_on", id="two from one day"),
    ],
)
async def test_an_item_is_refused_alone(
    peopled_house: House, change: dict[str, Any], status: int, code: str, field: str
) -> None:
    first = {**ANNA, "external_id": "anna"}
    wrong = {**ANNA, **({"effective_on": "2026-03-01"} if change == {"external_id": "anna"} else {}), **change}
    kept, refused = await assign(peopled_house, first, wrong)

    problem = refused["problem"]
    assert (kept["status"], refused["status"]) == ("created", "rejected")
    assert (problem["status"], problem["code"], problem["errors"][0]["field"]) == (status, code, field)


async def test_a_member_not_known_yet_may_be_known_soon(peopled_house: House) -> None:
    async with peopled_house.client() as client:
        await client.post("/v1/plans", json=DEFAULT_BODY)
        answer = await client.post("/v1/assignments", json={**ANNA, "member_external_id": "zoe"})
    assert answer.status_code == 409
    assert answer.headers["retry-after"]


async def test_a_representative_sees_the_own_assignment_only(house: House) -> None:
    async with house.client("representative", member_id=an_id("anna")) as client:
        seen = (await client.get("/v1/assignments")).json()["items"]
    assert [item["member_id"] for item in seen] == [str(an_id("anna"))]

"""Plan letters over HTTP: as a file for whoever may see them, and pay that is held until they are accepted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compensation.facts import an_id, won
from tests.compensation.month_end import Office
from tests.kit.house import House

HELD = {
    "external_id": "held",
    "name": "Held",
    "effective_on": "2026-01-01",
    "terms": {
        "hold_until_accepted": True,
        "components": [{"id": "commission", "kind": "commission", "rate": ["0.1"]}],
    },
}


async def letter_to_anna(house: House) -> dict[str, Any]:
    """Anna is on a plan that holds pay until she accepts; her letter of it."""
    async with house.client("finance") as client:
        plan = (await client.post("/v1/plans", json=HELD)).json()
        on = {"member_id": str(an_id("anna")), "plan_id": plan["id"], "effective_on": "2026-01-01"}
        await client.post("/v1/assignments", json=on)
        quota = {"first_day": "2026-01-01", "last_day": "2026-12-31", "value": "100000"}
        told = {"kind": "quota", "member_id": str(an_id("anna")), "content": quota}
        assert (await client.post("/v1/compensation/facts", json=told)).status_code == 201
        (letter,) = (await client.post(f"/v1/plans/{plan['id']}/letters")).json()["items"]
    return dict(letter)


@pytest.fixture
def office(peopled_house: House) -> Office:
    """People, and no plan yet."""
    return Office(peopled_house)


@pytest.mark.parametrize(
    ("accept", "balances"),
    [
        pytest.param(True, {"earned": 1_000_00}, id="accepted: what was held is let go"),
        pytest.param(False, {"held": 1_000_00}, id="declined: it stays held"),
    ],
)
async def test_pay_is_held_until_the_letter_is_accepted(office: Office, accept: bool, balances: dict[str, int]) -> None:
    letter = await letter_to_anna(office.house)
    await office.house.deliver(won("D1", "anna", 10_000, "2026-03-05"))
    assert letter["holds_pay"]
    assert await office.balances("anna") == {"held": 1_000_00}

    async with office.house.client("representative", member_id=an_id("anna")) as client:
        path = f"/v1/compensation/letters/{letter['id']}/answer"
        answered = await client.post(path, json={"accept": accept, "reason": None if accept else "too little"})

    assert answered.json()["status"] == ("accepted" if accept else "declined")
    assert await office.balances("anna") == balances


async def test_what_a_manager_waits_for_is_let_go_too(office: Office) -> None:
    """Mia's override on Anna's deal, held until Mia accepts her own letter."""
    terms = {
        "hold_until_accepted": True,
        "components": [{"id": "over", "kind": "commission", "credit": {"of": "manager"}, "rate": ["0.01"]}],
    }
    async with office.house.client("finance") as client:
        body = {"external_id": "m", "name": "Managers", "effective_on": "2026-01-01", "terms": terms}
        plan = (await client.post("/v1/plans", json=body)).json()
        on = {"plan_id": plan["id"], "effective_on": "2026-01-01"}
        assert (await client.post("/v1/assignments", json={**on, "member_id": str(an_id("mia"))})).status_code == 201
        await office.house.deliver(won("D1", "anna", 10_000, "2026-03-05"))
        (letter,) = (await client.post(f"/v1/plans/{plan['id']}/letters")).json()["items"]
    assert await office.balances("mia") == {"held": 100_00}

    async with office.house.client("manager", member_id=an_id("mia")) as client:
        await client.post(f"/v1/compensation/letters/{letter['id']}/answer", json={"accept": True})

    assert await office.balances("mia") == {"earned": 100_00}


@pytest.mark.parametrize(
    ("role", "member", "status"),
    [
        pytest.param("representative", "anna", 200, id="its reader"),
        pytest.param("manager", "mia", 200, id="a manager above"),
        pytest.param("finance", None, 200, id="finance"),
        pytest.param("representative", "ben", 404, id="not a colleague"),
        pytest.param("executive", None, 403, id="not an executive"),
    ],
)
async def test_who_may_have_the_letter_as_a_file(office: Office, role: str, member: str | None, status: int) -> None:
    letter = await letter_to_anna(office.house)
    async with office.house.client(role, member_id=an_id(member) if member else None) as client:
        answer = await client.get(f"/v1/compensation/letters/{letter['id']}/pdf")
    assert answer.status_code == status
    if status == 200:
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")


async def test_the_letter_names_its_days_and_what_is_set(office: Office) -> None:
    content = (await letter_to_anna(office.house))["content"]
    assert (content["applies_from"], content["applies_until"]) == ("2026-01-01", None)
    assert [(each["kind"], each["value"]) for each in content["promised"]] == [("quota", "100000")]

"""A version that reaches into a closed period is drafted, previewed and approved; its deltas name the plan."""

from __future__ import annotations

from tests.compensation.facts import an_id, won
from tests.compensation.ledger import balances_match_postings
from tests.compensation.month_end import CLERK, Office
from tests.kit.house import House

BODY = {
    "name": "Default plan",
    "effective_on": "2026-03-01",
    "tiers": [{"from": "0", "to": None, "rate": "0.10"}],
    "manager_override": "0.005",
}


async def test_a_version_for_a_closed_period_is_approved_by_another(house: House) -> None:
    office = Office(house)
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"))
    await office.close("2026-03")
    async with house.client("finance", member_id=an_id(CLERK)) as client:
        (plan,) = (await client.get("/v1/plans")).json()["items"]
        refused = await client.post(f"/v1/plans/{plan['id']}/versions", json=BODY)
        draft = (await client.post(f"/v1/plans/{plan['id']}/drafts", json=BODY)).json()
        own = await client.post(f"/v1/compensation/plan-drafts/{draft['id']}/approve")
    assert (refused.status_code, refused.json()["code"]) == (409, "closed_period_reached")
    assert own.json()["code"] == "own_request"
    assert draft["impact"] == [
        {
            "payee_id": str(an_id("anna")),
            "component": "commission",
            "period": "2026-03",
            "currency": "USD",
            "before_minor": 30_000,
            "after_minor": 100_000,
        }
    ]
    assert (await office.balances("anna"))["earned"] == 30_000

    await office.done(f"plan-drafts/{draft['id']}/approve", role="finance")

    assert (await office.balances("anna"))["earned"] == 100_000
    told = await office.read(f"periods/2026-03/differences/{an_id('anna')}")
    (why,) = told["items"][0]["explained_by"]
    assert (why["cause_kind"], why["cause_id"], why["paid_in"], why["change"]["minor"]) == (
        "plan",
        plan["id"],
        "2026-04",
        70_000,
    )
    assert await balances_match_postings(house)


async def test_nobody_approves_a_draft_of_his_own_plan(house: House) -> None:
    async with house.client() as client:
        (plan,) = (await client.get("/v1/plans")).json()["items"]
        draft = (await client.post(f"/v1/plans/{plan['id']}/drafts", json=BODY)).json()
    async with house.client("finance", member_id=an_id("anna")) as client:
        answer = await client.post(f"/v1/compensation/plan-drafts/{draft['id']}/approve")
    assert (answer.status_code, answer.json()["code"]) == (403, "own_pay")

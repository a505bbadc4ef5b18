"""A lead comes in, finds its owner, becomes a deal and pays, with no service calling another."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.kit.story import Story


async def capture(story: Story, number: int, **more: Any) -> str:  # noqa: ANN401 - fields of the request
    body = {"external_id": f"{story.name}/lead {number}", "source": "web", "territory": story.name, **more}
    return str((await story.world.call("POST", "/leads", body))["id"])


async def test_leads_are_shared_among_the_territory_in_the_order_captured(story: Story) -> None:
    for number in range(5):
        await capture(story, number)

    mine = [lead for lead in await story.world.every("/leads", status="open") if lead["territory"] == story.name]

    assert sorted(Counter(lead["owner_id"] for lead in mine).values()) == [2, 3]
    assert {lead["owner_id"] for lead in mine} == {story.ids["Anna"], story.ids["Carl"]}
    assert all(lead["assignment"]["rule"] and lead["score"] is not None and lead["grade"] for lead in mine)


async def test_a_lead_becomes_a_deal_that_pays_its_owner(story: Story) -> None:
    lead = await capture(story, 1, company_name="Fresh Foods Ltd", product_id=story.ids["widget"])
    owner = (await story.world.call("GET", f"/leads/{lead}"))["owner_id"]

    converted = await story.world.call(
        "POST", f"/leads/{lead}/convert", {"expected_amount": {"minor": 500_000, "currency": "USD"}}
    )
    await story.world.settle()
    deal = converted["opportunity_id"]
    opened = await story.world.call("GET", f"/opportunities/{deal}")
    assert (opened["owner_id"], opened["amount"]["minor"], opened["status"]) == (owner, 500_000, "open")
    assert (await story.world.call("GET", f"/accounts/{opened['account_id']}"))["name"] == "Fresh Foods Ltd"

    await story.act(deal, "win")

    name = "Anna" if owner == story.ids["Anna"] else "Carl"
    assert await story.positions(name) == {deal: ("owner", 500_000, 15_000)}
    assert (await story.world.call("GET", f"/leads/{lead}"))["status"] == "converted"


async def test_an_assignment_waits_unread_in_its_owners_inbox(story: Story) -> None:
    lead = await capture(story, 1)
    owner = (await story.world.call("GET", f"/leads/{lead}"))["owner_id"]
    await story.world.settle()

    entries = await story.world.every("/notifications", recipient_id=owner, unread=True)

    assert [entry["subject_id"] for entry in entries if not entry["historic"]] == [lead]


async def test_the_leads_of_someone_who_leaves_find_another_owner(story: Story) -> None:
    leads = [await capture(story, number) for number in range(4)]

    await story.world.call("POST", f"/members/{story.ids['Anna']}/leave", {})
    await story.world.settle()

    owners = {(await story.world.call("GET", f"/leads/{lead}"))["owner_id"] for lead in leads}
    assert owners == {story.ids["Carl"]}
    told = [e for e in await story.world.every("/notifications", kind="lead_assigned") if e["subject_id"] in leads]
    assert {(entry["subject_id"], entry["recipient_id"]) for entry in told} == {
        (lead, story.ids["Carl"]) for lead in leads
    }
    assert len(told) == len(leads)

"""A partner claims a deal, hears a decision, and is protected by it."""

from __future__ import annotations

from typing import Any

from tests.kit.story import Story


async def sign(story: Story, short: str) -> str:
    """A new partner company; its external id."""
    external_id = f"{story.name}/{short}"
    await story.world.call("POST", "/partners", {"external_id": external_id, "name": short, "tier": "gold"})
    await story.world.settle()
    return external_id


async def ask(story: Story, partner: str, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - an answer
    async with story.world.client("partner", partner) as client:
        return await client.request(method, f"/v1{path}", json=body)


def claim_of(story: Story) -> dict[str, str]:
    return {"product_id": story.ids["widget"], "account_id": story.ids["acme"]}


async def test_a_claim_meets_our_own_open_deal_and_is_decided_by_a_person(story: Story) -> None:
    partner = await sign(story, "Integrator")
    await story.open("Anna", 1_000)
    await story.world.settle()

    claimed = await ask(story, partner, "POST", "/registrations", claim_of(story))
    assert claimed.status_code == 201
    registration = claimed.json()
    assert len(registration["conflicts"]) == 1

    decided = await story.world.call(
        "POST", f"/registrations/{registration['id']}/approve", {"reason": "they brought us the customer"}
    )
    await story.world.settle()
    assert decided["status"] == "approved"
    assert decided["protected_until"]

    inbox = (await ask(story, partner, "GET", "/notifications")).json()["items"]
    assert [entry["subject_id"] for entry in inbox] == [registration["id"]]


async def test_an_approved_claim_keeps_every_other_partner_out(story: Story) -> None:
    first, second = await sign(story, "First"), await sign(story, "Second")
    ours = (await ask(story, first, "POST", "/registrations", claim_of(story))).json()
    theirs = (await ask(story, second, "POST", "/registrations", claim_of(story))).json()
    await story.world.call("POST", f"/registrations/{ours['id']}/approve", {})

    async with story.world.client() as client:
        refused = await client.post(f"/v1/registrations/{theirs['id']}/approve", json={"reason": "also"})

    assert (refused.status_code, refused.json()["code"]) == (409, "claim_already_protected")


async def test_a_partner_sees_only_its_own_claims(story: Story) -> None:
    first, second = await sign(story, "First"), await sign(story, "Second")
    ours = (await ask(story, first, "POST", "/registrations", claim_of(story))).json()

    assert (await ask(story, second, "GET", f"/registrations/{ours['id']}")).status_code == 404
    assert (await ask(story, second, "GET", "/registrations")).json()["items"] == []
    assert (await ask(story, second, "GET", "/commissions")).status_code == 403
    assert (await ask(story, first, "POST", f"/registrations/{ours['id']}/approve", {})).status_code == 403

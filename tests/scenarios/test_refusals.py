"""Bad input is refused by name, and leaves neither a row nor an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.kit.story import Story, begin, usd
from tests.kit.world import World

TOO_LARGE = 10 * 1024 * 1024


@pytest.fixture(scope="module")
async def story(world: World) -> Story:
    """One for all of them: what is refused changes nothing."""
    return await begin(world, "refusals")


_BUSINESS = text("SELECT coalesce(sum(last), 0) FROM event_sequence WHERE topic NOT LIKE '%.audit'")


async def position(story: Story) -> tuple[int, int]:
    """How many opportunities there are, and how many events were ever said of the business."""
    await story.world.settle()
    deals = await story.world.every("/opportunities")
    said = 0
    for database in story.world.house.databases.values():
        async with database.transaction() as tx:
            said += int(await tx.scalar(_BUSINESS))
    return len(deals), said


def sound(story: Story) -> dict[str, Any]:
    named = {"product_id": story.ids["widget"], "owner_id": story.ids["Anna"], "account_id": story.ids["acme"]}
    return {**named, "amount": usd(100), "opened_on": "2026-01-05"}


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        pytest.param({"product_id": str(uuid4())}, 422, None, "product_id", id="an unknown product"),
        pytest.param({"product_id": "widget"}, 422, "invalid_request", "product_id", id="a product that is no id"),
        pytest.param({"amount": usd(-1)}, 422, None, "amount", id="a negative amount"),
        pytest.param(
            {"amount": {"minor": 1.5, "currency": "USD"}}, 422, "invalid_request", "amount.minor", id="half a cent"
        ),
        pytest.param(
            {"amount": {"minor": 1, "currency": "EUR"}}, 422, "currency_not_supported", "amount", id="another currency"
        ),
        pytest.param({"opened_on": "2026-02-30"}, 422, "invalid_request", "opened_on", id="a day that does not exist"),
        pytest.param({"opened_on": "2999-01-01"}, 422, None, "opened_on", id="a day in the future"),
        pytest.param(
            {"owner_id": str(uuid4())}, 409, "reference_not_known_yet", "owner_id", id="a member not known yet"
        ),
        pytest.param({"colour": "red"}, 422, "invalid_request", "colour", id="a field nobody knows"),
    ],
)
async def test_bad_input_names_its_field(
    story: Story, change: Mapping[str, Any], status: int, code: str | None, field: str
) -> None:
    before = await position(story)

    async with story.world.client() as client:
        answer = await client.post("/v1/opportunities", json={**sound(story), **change})

    said = answer.json()
    assert (answer.status_code, said["errors"][0]["field"]) == (status, field)
    assert code is None or said["code"] == code
    assert answer.headers["content-type"] == "application/problem+json"
    assert ("retry-after" in answer.headers) is (status == 409)
    assert await position(story) == before


async def test_a_body_of_ten_megabytes_is_too_large(story: Story) -> None:
    before = await position(story)

    async with story.world.client() as client:
        answer = await client.post("/v1/opportunities", content=b"x" * TOO_LARGE)

    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert await position(story) == before


@pytest.mark.parametrize("token", [None, "Bearer nonsense", "Basic YTpi"])
async def test_without_a_believable_token_nothing_is_answered(story: Story, token: str | None) -> None:
    async with story.world.client() as client:
        del client.headers["authorization"]
        answer = await client.post(
            "/v1/opportunities", json=sound(story), headers={"authorization": token} if token else {}
        )

    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")


async def test_another_teams_record_answers_like_one_that_is_not_there(story: Story) -> None:
    theirs = await story.open("Carl", 1_000)
    missing = str(uuid4())
    async with story.world.client("representative", f"{story.name}/Anna") as anna:
        answers = [
            [(await anna.get(f"/v1/opportunities/{deal}")).status_code,
             (await anna.post(f"/v1/opportunities/{deal}/win", json={})).status_code,
             (await anna.post(f"/v1/opportunities/{deal}/lose", json={"reason": "price"})).status_code]
            for deal in (theirs, missing)
        ]  # fmt: skip
        listed = (await anna.get("/v1/opportunities", params={"limit": 200})).json()["items"]

    assert answers == [[404, 404, 404], [404, 404, 404]]
    assert theirs not in {item["id"] for item in listed}
    assert (await story.world.call("GET", f"/opportunities/{theirs}"))["status"] == "open"


async def test_a_manager_reaches_his_teams_deals_and_no_others(story: Story) -> None:
    deal = await story.open("Anna", 1_000)
    async with story.world.client("manager", f"{story.name}/Bill") as bill:
        seen = await bill.get(f"/v1/opportunities/{deal}")
    async with story.world.client("manager", f"{story.name}/Carl") as carl:
        unseen = await carl.get(f"/v1/opportunities/{deal}")

    assert (seen.status_code, unseen.status_code) == (200, 404)


async def test_one_bad_item_of_many_is_rejected_alone(story: Story) -> None:
    items = [
        sound(story),
        {**sound(story), "amount": usd(-1)},
        {**sound(story), "lost_on": "2026-02-01", "reason": "price"},
    ]

    answer = await story.world.call("POST", "/opportunities/bulk", {"items": items})

    assert [item["status"] for item in answer["items"]] == ["created", "rejected", "created"]
    assert [error["field"] for error in answer["items"][1]["problem"]["errors"]] == ["amount"]

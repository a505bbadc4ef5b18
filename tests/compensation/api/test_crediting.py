"""Each credit answers why, and why not, to whoever may see the payee's pay."""

from __future__ import annotations

import pytest

from tests.compensation.facts import an_id, won
from tests.kit.house import House


@pytest.mark.parametrize(
    ("payee", "answers"),
    [
        pytest.param(
            "anna",
            {("commission", True, "owner"), ("override", False, "nobody is credited an override on a deal of his own")},
            id="the owner is, as owner",
        ),
        pytest.param(
            "ben",
            {
                ("commission", False, "the deal is owned by anna"),
                ("override", False, "not a manager above anna that day"),
            },
            id="a colleague is not",
        ),
    ],
)
async def test_why_and_why_not(house: House, payee: str, answers: set[tuple[str, bool, str]]) -> None:
    await house.deliver(won("D1", "anna", 15_000, "2026-03-02"))
    async with house.client("finance") as client:
        answer = await client.get(f"/v1/compensation/deals/{an_id('D1')}/credits/{an_id(payee)}")
    assert {(each["component"], each["credited"], each["reason"]) for each in answer.json()["items"]} == answers


async def test_of_others_nothing_is_told(house: House) -> None:
    await house.deliver(won("D1", "anna", 15_000, "2026-03-02"))
    path = f"/v1/compensation/deals/{an_id('D1')}/credits/{an_id('anna')}"
    async with house.client("representative", member_id=an_id("ben")) as client:
        answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "credit_not_found")
    async with house.client("representative", member_id=an_id("anna")) as client:
        assert (await client.get(path)).status_code == 200

"""Disputes and letters: a line is held while it is disputed, pay while its letter is not accepted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.compensation.use_cases.dispute_pay import let_lapse
from shared.contracts.compensation import DisputeDecided, DisputeOpened
from tests.compensation.facts import an_id, won
from tests.compensation.ledger import balances_match_postings
from tests.compensation.month_end import Office
from tests.kit.house import House


@pytest.fixture
async def office(house: House) -> Office:
    """Two deals of Anna's, on the default plan."""
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"), won("D2", "anna", 4_000, "2026-03-06"))
    return Office(house)


async def disputed(office: Office) -> dict[str, Any]:
    """Anna says her first deal pays 400, not 300."""
    lines = (await office.read("lines", role="representative", member="anna", payee_id=an_id("anna")))["items"]
    (line,) = [line for line in lines if line["deal_id"] == str(an_id("D1"))]
    body = {
        "line_id": line["line_id"],
        "claim": "the deal was sold at 4 %",
        "claimed": {"minor": 40_000, "currency": "USD"},
        "calculation": [{"says": "4 % of 10,000", "figure": "400"}],
    }
    async with office.house.client("representative", member_id=an_id("anna")) as client:
        answer = await client.post("/v1/compensation/disputes", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_only_the_disputed_line_is_held(office: Office) -> None:
    case = await disputed(office)

    assert await office.balances("anna") == {"held": 30_000, "earned": 12_000}
    assert case["calculation"] == [{"says": "4 % of 10,000", "figure": "400"}]
    (opened,) = await office.house.published(DisputeOpened)
    assert isinstance(opened, DisputeOpened)
    assert (opened.stated.minor, opened.claimed.minor) == (30_000, 40_000)


@pytest.mark.parametrize(
    ("uphold", "earned", "status"),
    [
        pytest.param(True, 52_000, "upheld", id="upheld: the difference is paid"),
        pytest.param(False, 42_000, "rejected", id="rejected: the line is let go as it stands"),
    ],
)
async def test_a_decision(office: Office, uphold: bool, earned: int, status: str) -> None:
    case = await disputed(office)
    decided = await office.done(
        f"disputes/{case['id']}/decide", {"uphold": uphold, "reason": "the contract says so"}, role="finance"
    )

    assert decided["status"] == status
    assert await office.balances("anna") == {"earned": earned}
    (told,) = await office.house.published(DisputeDecided)
    assert isinstance(told, DisputeDecided)
    assert told.decision == status
    assert await balances_match_postings(office.house)


async def test_nobody_decides_about_his_own_pay(office: Office) -> None:
    case = await disputed(office)
    async with office.house.client("finance", member_id=an_id("anna")) as client:
        answer = await client.post(
            f"/v1/compensation/disputes/{case['id']}/decide", json={"uphold": True, "reason": "I say so"}
        )
    assert answer.json()["code"] == "own_pay"


async def test_a_line_of_another_is_not_there_to_be_disputed(office: Office) -> None:
    lines = (await office.read("lines", payee_id=an_id("anna")))["items"]
    body = {"line_id": lines[0]["line_id"], "claim": "x", "claimed": {"minor": 1, "currency": "USD"}}
    steps = {"calculation": [{"says": "x", "figure": "1"}]}
    async with office.house.client("representative", member_id=an_id("ben")) as client:
        answer = await client.post("/v1/compensation/disputes", json={**body, **steps})
    assert answer.status_code == 404


async def test_a_dispute_nobody_decides_lapses(office: Office) -> None:
    await disputed(office)
    async with office.house.database.transaction() as tx:
        assert await let_lapse(tx, date(2999, 1, 1)) == 1

    assert await office.balances("anna") == {"earned": 42_000}


async def test_a_letter_is_answered_by_its_reader_once(office: Office) -> None:
    async with office.house.client("finance") as client:
        (plan,) = (await client.get("/v1/plans")).json()["items"]
        letters = (await client.post(f"/v1/plans/{plan['id']}/letters")).json()["items"]
        again = (await client.post(f"/v1/plans/{plan['id']}/letters")).json()["items"]
    (mine,) = [each for each in letters if each["member_id"] == str(an_id("anna"))]
    path = f"/v1/compensation/letters/{mine['id']}/answer"
    async with office.house.client("representative", member_id=an_id("ben")) as client:
        strange = await client.post(path, json={"accept": True})
    async with office.house.client("representative", member_id=an_id("anna")) as client:
        accepted = await client.post(path, json={"accept": True})
        twice = await client.post(path, json={"accept": False})

    assert (len(letters), again) == (4, [])
    assert mine["content"]["plan_hash"] == plan["hash"]
    assert (strange.json()["code"], accepted.json()["status"]) == ("record_not_found", "accepted")
    assert twice.json()["code"] == "already_answered"

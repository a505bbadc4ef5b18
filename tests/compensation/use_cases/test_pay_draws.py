"""Draws: paid without any deal when the period closes, owed until earned, recovered from later pay."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compensation.facts import formed, joined, won
from tests.compensation.ledger import balances_match_postings
from tests.compensation.month_end import Office
from tests.kit.house import House

TERMS: dict[str, Any] = {
    "currency": "USD",
    "components": [
        {"kind": "commission", "id": "commission", "rate": "0.10"},
        {"kind": "draw", "id": "draw", "amount": "1000", "recovery": {"first_period": 2}},
    ],
}


@pytest.fixture
async def office(empty_house: House) -> Office:
    """Anna, on a plan that tops her up to 1,000 a month and takes it back from what she earns above that."""
    await empty_house.deliver(formed("east", None), joined("anna", "east"))
    async with empty_house.client() as client:
        body = {"external_id": "draw plan", "name": "Draw plan", "effective_on": "2026-03-01", "terms": TERMS}
        answer = await client.post("/v1/plans", json=body)
        assert answer.status_code == 201, answer.text
        assigned = {"plan_external_id": "draw plan", "member_external_id": "anna", "effective_on": "2026-03-01"}
        assert (await client.post("/v1/assignments", json=assigned)).status_code == 201
    return Office(empty_house)


async def test_a_month_without_deals_is_topped_up_when_it_closes(office: Office) -> None:
    await office.close("2026-03")

    assert await office.balances("anna") == {"earned": 100_000, "advanced": 100_000}
    assert await balances_match_postings(office.house)


async def test_what_was_paid_ahead_is_recovered_from_later_earnings(office: Office) -> None:
    await office.house.deliver(won("D1", "anna", 4_000, "2026-03-05"))
    await office.close("2026-03")
    assert await office.balances("anna") == {"earned": 100_000, "advanced": 60_000}

    await office.house.deliver(won("D2", "anna", 14_000, "2026-04-05"))
    assert await office.balances("anna") == {"earned": 100_000 + 140_000 - 40_000, "advanced": 20_000}
    assert await balances_match_postings(office.house)


async def test_a_plan_limits_how_much_of_a_payout_is_kept_back(empty_house: House) -> None:
    office = Office(empty_house)
    await empty_house.deliver(formed("east", None), joined("anna", "east"))
    terms = {
        "currency": "USD",
        "components": [{"kind": "commission", "id": "commission", "rate": "0.10"}],
        "collection": {"share_of_payout": "25%"},
    }
    async with empty_house.client() as client:
        body = {"external_id": "kind plan", "name": "Kind plan", "effective_on": "2026-03-01", "terms": terms}
        assert (await client.post("/v1/plans", json=body)).status_code == 201
        assigned = {"plan_external_id": "kind plan", "member_external_id": "anna", "effective_on": "2026-03-01"}
        assert (await client.post("/v1/assignments", json=assigned)).status_code == 201
    debt = {"kind": "receivable", "on": "2026-03-01", "value": "500"}
    await office.done("facts", {"kind": "opening", "member_external_id": "anna", "content": debt})
    total = {"kind": "receivable", "total": {"minor": 50_000, "currency": "USD"}}
    await office.done("openings", {"totals": [total], "people": 1})
    await empty_house.deliver(won("D1", "anna", 8_000, "2026-03-05"))
    await office.close("2026-03")

    batch = await office.pay("2026-03")

    (mine,) = batch["items"]
    assert (mine["amount"]["minor"], mine["recovered"]["minor"]) == (60_000, 20_000)
    assert await office.balances("anna") == {"payable": 60_000, "recoverable": 30_000}

"""Facts of compensation's own: stated, restated and withdrawn; each moves pay and is named as the cause."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts.compensation import RateSet
from tests.compensation.facts import an_id, formed, joined, won
from tests.compensation.ledger import balances_match_postings
from tests.compensation.month_end import Office
from tests.kit.house import House

QUOTA = {"first_day": "2026-03-01", "last_day": "2026-03-31", "value": "10000"}
TERMS: dict[str, Any] = {
    "currency": "USD",
    "components": [
        {
            "kind": "period_bonus",
            "id": "bonus",
            "base": "target_incentive",
            "rate": {
                "mode": "whole_period",
                "lower_bound": "included",
                "measure": {"counts": "amount", "quota": "quota"},
                "tiers": [{"from": "0", "to": "1", "rate": "0"}, {"from": "1", "rate": "1"}],
            },
        }
    ],
}


@pytest.fixture
async def office(empty_house: House) -> Office:
    """Anna alone, on a plan that pays her target incentive when she reaches her quota."""
    await empty_house.deliver(formed("east", None), joined("anna", "east"))
    async with empty_house.client("finance") as client:
        body = {"external_id": "quota plan", "name": "Quota plan", "effective_on": "2026-01-01", "terms": TERMS}
        answer = await client.post("/v1/plans", json=body)
        assert answer.status_code == 201, answer.text
        assigned = {"plan_external_id": "quota plan", "member_external_id": "anna", "effective_on": "2026-03-01"}
        assert (await client.post("/v1/assignments", json=assigned)).status_code == 201
    return Office(empty_house)


def fact(kind: str, content: dict[str, Any], member: str | None = "anna", name: str | None = None) -> dict[str, Any]:
    """A fact about somebody."""
    about = {"member_external_id": member} if member else {}
    return {"kind": kind, "content": content, **about, **({"external_id": name} if name else {})}


async def test_a_missing_quota_is_an_exception_that_heals_when_it_is_stated(office: Office) -> None:
    await office.house.deliver(won("D1", "anna", 12_000, "2026-03-05"))
    incentive = {"amount": "24000", "first_day": "2026-01-01"}
    await office.done("facts", fact("target_incentive", incentive))
    (missing,) = (await office.read("exceptions", status="open"))["items"]
    assert (missing["kind"], missing["payee_id"], missing["period"]) == ("quota", str(an_id("anna")), "2026-03")

    await office.done("facts", fact("quota", QUOTA))

    assert (await office.read("exceptions", status="open"))["items"] == []
    assert await office.balances("anna") == {"earned": 200_000}
    assert await balances_match_postings(office.house)


async def test_a_fact_restated_moves_pay_and_is_the_cause(office: Office) -> None:
    await office.house.deliver(won("D1", "anna", 12_000, "2026-03-05"))
    await office.done("facts", fact("target_incentive", {"amount": "24000", "first_day": "2026-01-01"}))
    quota = await office.done("facts", fact("quota", QUOTA))

    await office.done(f"facts/{quota['id']}/versions", {"content": {**QUOTA, "value": "15000"}})
    assert await office.balances("anna") == {}

    await office.done(f"facts/{quota['id']}/versions", {"content": QUOTA})
    assert await office.balances("anna") == {"earned": 200_000}
    lines = (await office.read("lines", payee_id=an_id("anna")))["items"]
    assert {(line["cause_kind"], line["cause_id"]) for line in lines if line["period"] == "2026-03"} >= {
        ("fact", quota["id"])
    }


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        pytest.param(fact("quota", {**QUOTA, "value": "-1"}), 422, "content.value", id="a negative quota"),
        pytest.param(fact("quota", {**QUOTA, "value": 0.5}), 422, "content.value", id="a binary number"),
        pytest.param(fact("quota", {**QUOTA, "last_day": "2026-02-01"}), 422, "content.last_day", id="days reversed"),
        pytest.param(fact("quota", QUOTA, member=None), 422, "member_id", id="nobody's quota"),
        pytest.param(fact("quota", QUOTA, member="nobody"), 409, "member_external_id", id="a member not known yet"),
        pytest.param(fact("mood", QUOTA), 422, "kind", id="an unknown kind"),
        pytest.param(
            fact(
                "deal_particulars",
                {
                    "deal": "D1",
                    "on": "2026-03-05",
                    "splits": [{"payee": "anna", "share": "0.7"}, {"payee": "ben", "share": "0.31"}],
                },
                member=None,
            ),
            422,
            "content.splits",
            id="splits of 101 %",
        ),
    ],
)
async def test_a_fact_that_does_not_hold_is_refused_and_nothing_posted(
    office: Office, body: dict[str, Any], status: int, field: str
) -> None:
    answer = await office.ask("facts", body)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
    assert (await office.read("facts"))["items"] == []


async def test_the_same_fact_again_changes_nothing(office: Office) -> None:
    first = await office.done("facts", fact("quota", QUOTA, name="q1"))
    again = await office.done("facts", fact("quota", {**QUOTA, "value": "10000.0"}, name="q1"))
    other = await office.ask("facts", fact("quota", {**QUOTA, "value": "1"}, name="q1"))

    assert first == again
    assert (other.status_code, other.json()["code"]) == (409, "external_id_taken")


async def test_facts_come_as_csv_and_rates_are_announced(office: Office) -> None:
    rows = (
        "kind,external_id,member_external_id,from,to,on,rate,name,first_day,last_day,value",
        "exchange_rate,r1,,EUR,USD,2026-03-01,1.08,,,,",
        "quota,q1,anna,,,,,quota,2026-03-01,2026-03-31,10000",
        "quota,q2,nobody,,,,,quota,2026-03-01,2026-03-31,10000",
    )
    async with office.house.client("finance") as client:
        answer = await client.post(
            "/v1/compensation/facts/csv", content="\n".join(rows), headers={"content-type": "text/csv"}
        )

    assert [item["status"] for item in answer.json()["items"]] == ["created", "created", "rejected"], answer.text
    (rate,) = await office.house.published(RateSet)
    assert isinstance(rate, RateSet)
    assert (rate.pair, rate.rate) == ("EUR/USD", "1.08")


async def test_openings_must_add_up_before_the_first_close(office: Office) -> None:
    await office.done("facts", fact("opening", {"kind": "receivable", "on": "2026-03-01", "value": "50"}))
    assert await office.balances("anna") == {"recoverable": 5_000}
    refused = await office.ask("periods/2026-03/close", role="finance")
    assert refused.json()["code"] == "opening_not_reconciled"

    totals = {"totals": [{"kind": "receivable", "total": {"minor": 5_000, "currency": "USD"}}], "people": 1}
    told = await office.done("openings", totals)
    assert [each["agrees"] for each in told["items"]] == [True]
    await office.close("2026-03")
    late = await office.ask("facts", fact("opening", {"kind": "receivable", "on": "2026-03-01", "value": "50"}))
    assert late.json()["code"] == "openings_closed"
    assert await balances_match_postings(office.house)


async def test_a_quota_for_a_closed_period_is_approved_by_another(office: Office) -> None:
    await office.house.deliver(won("D1", "anna", 12_000, "2026-03-05"))
    await office.done("facts", fact("target_incentive", {"amount": "24000", "first_day": "2026-03-01"}))
    quota = await office.done("facts", fact("quota", {**QUOTA, "value": "15000"}))
    await office.close("2026-03")

    refused = await office.ask("facts", fact("quota", QUOTA))
    restated = await office.ask(f"facts/{quota['id']}/versions", {"content": QUOTA})
    assert {refused.json()["code"], restated.json()["code"]} == {"closed_period_reached"}

    relief = {**QUOTA, "name": "quota", "value": "1"}
    draft = await office.done("fact-drafts", fact("quota", relief))
    assert (await office.read("facts", kind="quota"))["items"][0]["content"]["value"] == "15000"
    own = await office.ask(f"fact-drafts/{draft['id']}/approve")
    assert own.json()["code"] == "own_request"

    approved = await office.done(f"fact-drafts/{draft['id']}/approve", role="finance")
    assert approved["status"] == "approved"
    assert await balances_match_postings(office.house)

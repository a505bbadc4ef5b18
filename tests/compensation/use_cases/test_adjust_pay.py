"""Adjustments, holds and payroll: asked for by one, approved by another, and never about oneself."""

from __future__ import annotations

import pytest

from shared.contracts.compensation import PayoutApproved
from tests.compensation.facts import an_id, refunded, won
from tests.compensation.ledger import balances_match_postings
from tests.compensation.month_end import Office
from tests.kit.house import House


@pytest.fixture
def office(house: House) -> Office:
    """The office of a house with everybody on the default plan."""
    return Office(house)


BODY = {
    "payee_external_id": "anna",
    "period": "2026-03",
    "amount": {"minor": 5_000, "currency": "USD"},
    "reason": "a deal the books do not know",
}


async def test_nothing_is_posted_before_another_approves(house: House, office: Office) -> None:
    asked = await office.done("adjustments", BODY)
    assert await office.balances("anna") == {}

    own = await office.ask(f"adjustments/{asked['id']}/approve")
    assert (own.status_code, own.json()["code"]) == (403, "own_request")

    approved = await office.done(f"adjustments/{asked['id']}/approve", role="finance")
    assert approved["status"] == "approved"
    assert await office.balances("anna") == {"earned": 5_000}
    assert await balances_match_postings(house)


async def test_nobody_approves_what_he_gets_himself(house: House, office: Office) -> None:
    asked = await office.done("adjustments", BODY)
    async with house.client("finance", member_id=an_id("anna")) as client:
        answer = await client.post(f"/v1/compensation/adjustments/{asked['id']}/approve")

    assert (answer.status_code, answer.json()["code"]) == (403, "own_pay")


async def test_a_reversal_takes_back_once(house: House, office: Office) -> None:
    first = await office.adjust("anna", 5_000, "2026-03")
    reversal = await office.done(f"adjustments/{first['id']}/reverse", {"reason": "booked twice"})
    await office.done(f"adjustments/{reversal['id']}/approve", role="finance")
    again = await office.ask(f"adjustments/{first['id']}/reverse", {"reason": "booked twice"})

    assert await office.balances("anna") == {}
    assert again.json()["code"] == "already_reversed"
    assert await balances_match_postings(house)


async def test_adjustments_come_as_csv(house: House) -> None:
    rows = ("external_id,payee_external_id,period,amount,reason", "a1,anna,2026-03,50.00,x", "a2,nobody,2026-03,1,y")
    text = "\n".join((*rows, "a3,ben,2026-03,z,y"))
    async with house.client("finance") as client:
        answer = await client.post(
            "/v1/compensation/adjustments/csv", content=text, headers={"content-type": "text/csv"}
        )

    assert answer.status_code == 200, answer.text
    assert [item["status"] for item in answer.json()["items"]] == ["created", "rejected", "rejected"]


@pytest.mark.parametrize(
    "scope",
    [
        pytest.param({"payee_id": str(an_id("anna"))}, id="a person is held"),
        pytest.param({"deal_id": str(an_id("D1"))}, id="a deal is held"),
        pytest.param({"payee_id": str(an_id("anna")), "component": "commission"}, id="a component is held"),
    ],
)
async def test_what_is_held_is_not_paid(house: House, office: Office, scope: dict[str, str]) -> None:
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"))
    held = await office.done("holds", {"reason": "the customer complains", **scope})
    assert await office.balances("anna") == {"held": 30_000}
    await office.close("2026-03")

    await office.done(f"holds/{held['id']}/release", {"reason": "all is well"}, role="finance")

    assert await office.balances("anna") == {"earned": 30_000}
    assert await balances_match_postings(house)


async def test_a_hold_covers_what_comes_later(house: House, office: Office) -> None:
    await office.done("holds", {"reason": "he has given notice", "payee_id": str(an_id("anna"))})
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"))

    assert await office.balances("anna") == {"held": 30_000}


async def test_a_batch_is_numbered_and_exported_alike_however_often(house: House, office: Office) -> None:
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"), won("D2", "ben", 10_000, "2026-03-05"))
    await office.close("2026-03")
    batch = await office.pay("2026-03")
    async with house.client("finance") as client:
        files = [await client.get(f"/v1/compensation/payroll/batches/{batch['id']}/export") for _ in range(2)]

    assert files[0].content == files[1].content
    assert files[0].text.splitlines()[1] == f"{batch['number']},1,2026-03,anna,anna,USD,300.00,0.00"
    assert len(await house.published(PayoutApproved)) == 4
    twice = await office.ask("payroll/batches", {"period": "2026-03"})
    assert twice.json()["code"] == "batch_already_prepared"


async def test_paid_means_confirmed_and_a_failed_payment_is_owed_again(house: House, office: Office) -> None:
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"))
    await office.close("2026-03")
    batch = await office.pay("2026-03")
    (mine,) = [item for item in batch["items"] if item["payee_external_id"] == "anna"]
    assert await office.balances("anna") == {"payable": 30_000}

    await office.done(f"payments/{mine['id']}/confirm")
    assert await office.balances("anna") == {"paid": 30_000}
    await office.done(f"payments/{mine['id']}/fail", {"reason": "no such account"})
    assert await office.balances("anna") == {"earned": 30_000}
    again = await office.ask(f"payments/{mine['id']}/confirm")
    assert again.json()["code"] == "already_decided"
    assert await balances_match_postings(house)


async def test_a_payment_off_the_cycle_is_never_more_than_is_earned(house: House, office: Office) -> None:
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"))
    body = {
        "period": "2026-03",
        "reason": "she leaves",
        "off_cycle": [{"payee_id": str(an_id("anna")), "minor": 40_000}],
    }
    refused = await office.ask("payroll/batches", body)
    assert refused.json()["code"] == "more_than_earned"

    body["off_cycle"] = [{"payee_id": str(an_id("anna")), "minor": 20_000}]
    batch = await office.done("payroll/batches", body)
    await office.done(f"payroll/batches/{batch['id']}/approve", role="finance")

    assert await office.balances("anna") == {"earned": 10_000, "payable": 20_000}
    assert await balances_match_postings(house)


async def test_a_write_off_is_never_more_than_is_owed(house: House, office: Office) -> None:
    await office.adjust("anna", -5_000, "2026-03")
    await office.close("2026-03")
    await house.deliver(won("D1", "ben", 10_000, "2026-03-05"))
    await office.pay("2026-03")
    assert await office.balances("anna") == {"recoverable": 5_000}
    body = {"payee_id": str(an_id("anna")), "amount": {"minor": 9_000, "currency": "USD"}, "reason": "she has left"}
    asked = await office.done("write-offs", body)
    refused = await office.ask(f"write-offs/{asked['id']}/approve", role="finance")
    assert refused.json()["code"] == "more_than_earned"

    smaller = await office.done("write-offs", {**body, "amount": {"minor": 5_000, "currency": "USD"}})
    await office.done(f"write-offs/{smaller['id']}/approve", role="finance")
    assert await office.balances("anna") == {}


async def test_an_adjustment_of_a_deal_shows_it_on_its_line_and_statement(house: House, office: Office) -> None:
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"))
    asked = await office.done("adjustments", {**BODY, "deal_id": str(an_id("D1"))})
    await office.done(f"adjustments/{asked['id']}/approve", role="finance")

    lines = (await office.read("lines", payee_id=an_id("anna")))["items"]
    (mine,) = [line for line in lines if line["role"] == "manual"]
    async with house.client("representative", member_id=an_id("anna")) as client:
        page = (await client.get(f"/v1/compensation/statements/{an_id('anna')}/2026-03/page")).text
        commissions = (await client.get("/v1/commissions")).json()["items"]

    assert (mine["deal_id"], mine["amount"]["minor"]) == (str(an_id("D1")), 5_000)
    assert "Adjustment of deal D1" in page
    assert "a deal the books do not know" in page
    assert "350.00 USD" in page
    assert [each["amount"]["minor"] for each in commissions] == [30_000]


@pytest.mark.parametrize("component", ["adjustment", "commission"])
async def test_what_becomes_of_the_deal_leaves_its_adjustment_alone(
    house: House, office: Office, component: str
) -> None:
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"))
    asked = await office.done("adjustments", {**BODY, "deal_id": str(an_id("D1")), "component": component})
    await office.done(f"adjustments/{asked['id']}/approve", role="finance")

    await house.deliver(won("D0", "anna", 1_000, "2026-03-01"), refunded("D1", "anna", 10_000, "2026-03-09"))

    assert await office.balances("anna") == {"earned": 3_000 + 5_000}
    assert await balances_match_postings(house)


async def test_an_adjustment_of_a_deal_nobody_knows_waits(office: Office) -> None:
    answer = await office.ask("adjustments", {**BODY, "deal_id": str(an_id("D9"))})
    assert (answer.status_code, answer.json()["code"]) == (409, "reference_not_known_yet")
    assert answer.json()["errors"][0]["field"] == "deal_id"


async def test_a_hold_of_the_deal_holds_its_adjustment(house: House, office: Office) -> None:
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"))
    asked = await office.done("adjustments", {**BODY, "deal_id": str(an_id("D1"))})
    await office.done(f"adjustments/{asked['id']}/approve", role="finance")

    await office.done("holds", {"reason": "the customer complains", "deal_id": str(an_id("D1"))})

    assert await office.balances("anna") == {"held": 35_000}


async def test_a_file_of_more_rows_than_a_request_has_items_is_taken_in_runs(house: House) -> None:
    rows = [f"a{number},{'nobody' if number == 700 else 'anna'},2026-03,0.01,x" for number in range(1200)]
    rows[1100] = "a0,ben,2026-03,0.01,x"
    text = "\n".join(("external_id,payee_external_id,period,amount,reason", *rows))
    async with house.client("finance") as client:
        path, headers = "/v1/compensation/adjustments/csv", {"content-type": "text/csv"}
        first = (await client.post(path, content=text, headers=headers)).json()["items"]
        again = (await client.post(path, content=text, headers=headers)).json()["items"]

    assert [each["index"] for each in first] == list(range(1200))
    refused = [each["index"] for each in first if each["status"] == "rejected"]
    assert refused == [700, 1100]
    assert first[1100]["problem"]["code"] == "external_id_taken"
    assert {each["status"] for each in again} == {"unchanged", "rejected"}
    counted = await house.rows("SELECT count(*) FROM adjustment")
    assert counted[0][0] == 1198

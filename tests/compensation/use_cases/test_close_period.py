"""Closing a period: once, in order, with nothing left to mend; what comes later is paid in the open one."""

from __future__ import annotations

import asyncio

import pytest

from shared.contracts.compensation import PeriodClosed, StatementIssued
from tests.compensation.facts import an_id, corrected, joined, refunded, won
from tests.compensation.ledger import balances_match_postings
from tests.compensation.month_end import Office
from tests.kit.house import House


@pytest.fixture
def office(house: House) -> Office:
    """The office of a house with everybody on the default plan."""
    return Office(house)


async def test_closing_states_what_everybody_earned(house: House, office: Office) -> None:
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"))

    closing = await office.close("2026-03")

    assert closing["status"] == "closed"
    assert closing["closed_at"]
    statements = await office.read("statements", payee_id=an_id("anna"))
    (stated,) = statements["items"]
    assert stated["earned"] == stated["paid_in_period"] == {"minor": 30_000, "currency": "USD"}
    closed, *issued = await house.published(PeriodClosed, StatementIssued)
    assert isinstance(closed, PeriodClosed)
    assert (closed.period, closed.payees, len(issued)) == ("2026-03", 3, 3)


@pytest.mark.parametrize(
    ("periods", "code"),
    [
        pytest.param(["2026-03", "2026-03"], "period_already_closed", id="a period is closed once"),
        pytest.param(["2026-03", "2026-01"], "period_already_closed", id="closing a month closes those before it"),
        pytest.param(["2026-03", "2026-05"], "period_out_of_order", id="no month is left out"),
        pytest.param(["2100-01"], "period_not_over", id="a month is closed after its last day"),
        pytest.param(["2026-13"], "period_not_understood", id="there are twelve months"),
    ],
)
async def test_a_closing_is_refused(office: Office, periods: list[str], code: str) -> None:
    *before, refused = periods
    for period in before:
        await office.close(period)

    answer = await office.ask(f"periods/{refused}/close", role="finance")

    assert answer.json()["code"] == code
    assert answer.json()["errors"][0]["field"] == "period"


async def test_the_same_key_closes_once_and_another_key_is_refused(office: Office) -> None:
    first = await office.ask("periods/2026-03/close", role="finance", **{"Idempotency-Key": "march"})
    again = await office.ask("periods/2026-03/close", role="finance", **{"Idempotency-Key": "march"})
    other = await office.ask("periods/2026-03/close", role="finance", **{"Idempotency-Key": "once more"})

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.json() == again.json()


async def test_two_who_close_at_once_close_once(office: Office) -> None:
    answers = await asyncio.gather(*(office.ask("periods/2026-03/close", role="finance") for _ in range(2)))

    assert sorted(answer.status_code for answer in answers) == [201, 409]


async def test_a_refund_after_closing_is_earned_then_and_paid_now(house: House, office: Office) -> None:
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"))
    await office.close("2026-03")
    await house.deliver(refunded("D1", "anna", 10_000, "2026-04-02"))

    told = await office.read(f"periods/2026-03/differences/{an_id('anna')}")
    (usd,) = told["items"]
    (commission,) = usd["views"]
    (why,) = usd["explained_by"]
    assert [commission[name]["minor"] for name in ("as_paid", "as_known_at_close", "as_known_now")] == [
        30_000,
        30_000,
        0,
    ]
    assert (why["earned_in"], why["paid_in"], why["cause_kind"]) == ("2026-03", "2026-04", "deal_refunded")
    assert (why["cause_id"], why["change"]["minor"]) == (str(an_id("D1")), -30_000)
    assert await balances_match_postings(house)


async def test_clawback_takes_what_is_unpaid_and_then_is_owed(house: House, office: Office) -> None:
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"))
    await office.close("2026-03")
    batch = await office.pay("2026-03")
    (mine,) = [item for item in batch["items"] if item["payee_external_id"] == "anna"]
    await office.done(f"payments/{mine['id']}/confirm")
    await house.deliver(won("D2", "anna", 4_000, "2026-04-05"))
    assert await office.balances("anna") == {"paid": 30_000, "earned": 12_000}

    await house.deliver(refunded("D1", "anna", 10_000, "2026-04-06"))
    assert await office.balances("anna") == {"paid": 30_000, "recoverable": 18_000}

    await house.deliver(won("D3", "anna", 10_000, "2026-04-07"))
    await office.close("2026-04")
    april = await office.pay("2026-04")
    (mine,) = [item for item in april["items"] if item["payee_external_id"] == "anna"]
    assert (mine["amount"]["minor"], mine["recovered"]["minor"]) == (12_000, 18_000)
    assert await office.balances("anna") == {"paid": 30_000, "payable": 12_000}
    assert await balances_match_postings(house)


async def test_a_deal_corrected_into_another_month_after_closing(house: House, office: Office) -> None:
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"))
    await office.close("2026-03")
    await house.deliver(corrected("D1", "anna", 10_000, "2026-04-05"))

    assert await office.balances("anna") == {"earned": 30_000}
    assert await balances_match_postings(house)


async def test_an_exception_blocks_the_closing_until_it_is_mended_or_waived(house: House, office: Office) -> None:
    await house.deliver(won("D1", "carl", 10_000, "2026-03-05"), won("D2", "anna", 10_000, "2026-03-05"))
    (found,) = (await office.read("exceptions", status="open"))["items"]
    assert (found["kind"], found["payee_id"], found["deal_external_id"]) == ("member", str(an_id("carl")), "D1")
    assert (found["owner"], found["age_days"]) == ("people operations", 0)
    assert (await office.balances("anna"))["earned"] == 30_000

    answer = await office.ask("periods/2026-03/close", role="finance")
    assert (answer.status_code, answer.json()["code"]) == (409, "exceptions_open")

    waived = await office.done(f"exceptions/{found['id']}/waive", {"reason": "he left before"}, role="finance")
    assert (waived["status"], waived["waiver_reason"]) == ("waived", "he left before")
    await office.close("2026-03")


async def test_an_exception_heals_itself_when_the_fact_arrives(house: House, office: Office) -> None:
    await house.deliver(won("D1", "carl", 10_000, "2026-03-05"))
    await house.deliver(joined("carl", "east"))
    kinds = [(each["kind"], each["status"]) for each in (await office.read("exceptions"))["items"]]

    assert kinds == [("member", "mended"), ("plan", "open")]


async def test_a_closing_can_not_be_undone(house: House, office: Office) -> None:
    await office.close("2026-03")

    with pytest.raises(Exception, match="append-only"):
        await house.rows("DELETE FROM closing RETURNING period")

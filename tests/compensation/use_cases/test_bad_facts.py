"""Facts that do not hold and arrive by event: nothing is lost, an exception is opened, everybody else is paid."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts.pipeline import DealSplit, DealWon
from shared.kernel.money import Money
from tests.compensation.facts import an_id, corrected, won
from tests.compensation.ledger import amounts, balances_match_postings
from tests.compensation.month_end import Office
from tests.kit.house import House


def split(name: str, *parts: tuple[str, str], on: str = "2026-03-05") -> DealWon:
    """A deal of 10,000 shared by several, the first of them its owner."""
    shares = tuple(DealSplit(member_id=an_id(member), share=share) for member, share in parts)
    return won(name, parts[0][0], 10_000, on).model_copy(update={"splits": shares})


async def open_kinds(office: Office) -> list[tuple[str, str]]:
    """Kind and deal of every open exception."""
    found = await office.read("exceptions", status="open")
    return sorted({(each["kind"], each["deal_external_id"]) for each in found["items"]})


async def test_a_split_deal_pays_each_his_part_and_the_manager_once(house: House) -> None:
    await house.deliver(split("D1", ("anna", "0.7"), ("ben", "0.3")))

    found = await amounts(house)
    assert {key: held[1].minor for key, held in found.items()} == {
        ("D1", "anna", "owner"): 21_000,
        ("D1", "ben", "owner"): 9_000,
        ("D1", "mia", "manager"): 5_000,
        ("D1", "dora", "manager"): 5_000,
    }
    assert await balances_match_postings(house)


async def test_splits_of_101_percent_block_that_deal_only(house: House) -> None:
    office = Office(house)
    await house.deliver(split("D1", ("anna", "0.7"), ("ben", "0.31")), won("D2", "anna", 10_000, "2026-03-06"))

    assert set(await amounts(house)) == {
        ("D2", who, role)
        for who, role in (
            ("anna", "owner"),
            ("mia", "manager"),
            ("dora", "manager"),
        )
    }
    assert await open_kinds(office) == [("splits", "D1")]
    assert await balances_match_postings(house)


async def test_a_correction_heals_splits_of_101_percent(house: House) -> None:
    office = Office(house)
    right = split("D1", ("anna", "0.7"), ("ben", "0.3"))
    mended = corrected("D1", "anna", 10_000, "2026-03-05").model_copy(update={"splits": right.splits})
    await house.deliver(split("D1", ("anna", "0.7"), ("ben", "0.31")))
    assert await amounts(house) == {}

    await house.deliver(mended)

    assert await open_kinds(office) == []
    found = await amounts(house)
    assert {who: found["D1", who, "owner"][1].minor for who in ("anna", "ben")} == {"anna": 21_000, "ben": 9_000}
    assert await balances_match_postings(house)


async def test_a_correction_to_splits_of_101_percent_takes_the_pay_back(house: House) -> None:
    office = Office(house)
    wrong = split("D1", ("anna", "0.7"), ("ben", "0.31"))
    await house.deliver(split("D1", ("anna", "0.7"), ("ben", "0.3")), won("D2", "ben", 10_000, "2026-03-06"))

    await house.deliver(corrected("D1", "anna", 10_000, "2026-03-05").model_copy(update={"splits": wrong.splits}))

    assert {deal for deal, _, _ in await amounts(house)} == {"D2"}
    assert await open_kinds(office) == [("splits", "D1")]
    assert await balances_match_postings(house)


async def test_splits_of_odd_cents_pay_what_one_owner_would_be_paid(house: House) -> None:
    """Each part is rounded by itself; what was credited adds up to the deal whatever the parts are."""
    cents = Money(1_000_001, "USD")
    odd = split("D1", ("anna", "0.333"), ("ben", "0.667")).model_copy(update={"amount": cents})
    await house.deliver(odd)
    found = await amounts(house)
    assert sum(found["D1", who, "owner"][0].minor for who in ("anna", "ben")) == cents.minor
    assert await balances_match_postings(house)


async def test_a_deal_without_a_rate_waits_for_it(house: House) -> None:
    office = Office(house)
    euro = won("D1", "anna", 10_000, "2026-03-05").model_copy(update={"amount": Money(1_000_000, "EUR")})
    await house.deliver(euro, won("D2", "ben", 10_000, "2026-03-06"))
    assert ("exchange_rate", "D1") in await open_kinds(office)
    assert ("D2", "ben", "owner") in await amounts(house)

    rate: dict[str, Any] = {"from": "EUR", "to": "USD", "on": "2026-03-01", "rate": "1.10"}
    await office.done("facts", {"kind": "exchange_rate", "content": rate})

    assert await open_kinds(office) == []
    assert (await amounts(house))["D1", "anna", "owner"][1].minor == 33_000


async def test_pay_is_converted_at_close_through_the_exchange_account(house: House) -> None:
    office = Office(house)
    await house.deliver(won("D1", "anna", 10_000, "2026-03-05"))
    paid_in = {"kind": "pay_currency", "member_external_id": "anna"}
    await office.done("facts", {**paid_in, "content": {"currency": "EUR", "first_day": "2026-01-01"}})
    refused = await office.ask("periods/2026-03/close", role="finance")
    assert (refused.status_code, refused.json()["code"]) == (409, "exchange_rate_missing")

    rate: dict[str, Any] = {"from": "USD", "to": "EUR", "on": "2026-03-31", "rate": "0.9"}
    await office.done("facts", {"kind": "exchange_rate", "content": rate})
    await office.close("2026-03")

    found = (await office.read("balances", payee_id=an_id("anna")))["items"]
    assert {each["currency"]: each["earned"]["minor"] for each in found} == {"EUR": 27_000, "USD": 0}
    assert await balances_match_postings(house)


@pytest.mark.parametrize("period", ["2026-03"])
async def test_a_blocked_deal_blocks_no_other_payee_and_closes_once_waived(house: House, period: str) -> None:
    office = Office(house)
    await house.deliver(split("D1", ("anna", "0.7"), ("ben", "0.31")), won("D2", "dora", 1_000, "2026-03-06"))
    for each in (await office.read("exceptions", status="open"))["items"]:
        await office.done(f"exceptions/{each['id']}/waive", {"reason": "mended next month"}, role="finance")

    closed = await office.close(period)
    assert closed["status"] == "closed"

"""A corrected deal pays as if it had been right from the start."""

from __future__ import annotations

from shared.contracts.compensation import CommissionAdjusted, CommissionClawedBack
from tests.compensation.facts import corrected, refunded, usd, won
from tests.compensation.ledger import amounts, balances_match_postings, month_totals
from tests.kit.house import House

EARLY, LATE = won("D1", "anna", 15_000, "2026-03-02"), won("D2", "anna", 10_000, "2026-03-05")


async def test_another_amount_moves_the_deal_and_those_after_it(house: House) -> None:
    await house.deliver(EARLY, LATE, corrected("D1", "anna", 20_000, "2026-03-02"))

    found = await amounts(house)
    assert found["D1", "anna", "owner"] == (usd(20_000), usd(600))
    assert found["D2", "anna", "owner"] == (usd(10_000), usd(500))
    assert not [event for event in await house.published() if isinstance(event, CommissionClawedBack)]


async def test_another_owner_gets_the_credit_and_the_old_one_keeps_nothing(house: House) -> None:
    await house.deliver(EARLY, LATE, corrected("D1", "ben", 15_000, "2026-03-02"))

    found = await amounts(house)
    assert ("D1", "anna", "owner") not in found
    assert found["D1", "ben", "owner"] == (usd(15_000), usd(450))
    assert found["D2", "anna", "owner"] == (usd(10_000), usd(300))
    assert found["D1", "mia", "manager"] == (usd(15_000), usd(75))
    assert await balances_match_postings(house)


async def test_another_month_takes_the_pay_out_of_the_one_and_into_the_other(house: House) -> None:
    await house.deliver(EARLY, LATE, corrected("D1", "anna", 15_000, "2026-04-02"))

    assert await month_totals(house) == {
        ("anna", "2026-03"): 30_000,
        ("anna", "2026-04"): 45_000,
        ("mia", "2026-03"): 5_000,
        ("mia", "2026-04"): 7_500,
        ("dora", "2026-03"): 5_000,
        ("dora", "2026-04"): 7_500,
    }
    assert await balances_match_postings(house)


async def test_a_later_day_in_the_month_lets_the_other_deal_pass(house: House) -> None:
    await house.deliver(EARLY, LATE, corrected("D1", "anna", 15_000, "2026-03-09"))

    found = await amounts(house)
    assert (found["D1", "anna", "owner"][1], found["D2", "anna", "owner"][1]) == (usd(550), usd(300))


async def test_refunds_stay_with_the_corrected_deal(house: House) -> None:
    await house.deliver(EARLY, refunded("D1", "anna", 5_000, "2026-04-01"))
    await house.deliver(corrected("D1", "anna", 16_000, "2026-03-02"))

    assert (await amounts(house))["D1", "anna", "owner"] == (usd(11_000), usd(330))
    assert [event for event in await house.published() if isinstance(event, CommissionAdjusted)]

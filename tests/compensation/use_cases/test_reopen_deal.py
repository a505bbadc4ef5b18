"""A deal that is open again earns nothing, until it is won once more."""

from __future__ import annotations

from shared.contracts.compensation import CommissionClawedBack
from tests.compensation.facts import an_id, refunded, reopened, usd, won
from tests.compensation.ledger import amounts, balances_match_postings
from tests.kit.house import House

EARLY, LATE = won("D1", "anna", 15_000, "2026-03-02"), won("D2", "anna", 10_000, "2026-03-05")
REOPENED = reopened("D1", "anna", 15_000, "2026-04-10")


async def test_it_nets_to_nothing_and_later_deals_move_up(house: House) -> None:
    await house.deliver(EARLY, LATE, REOPENED)

    found = await amounts(house)
    assert {deal for deal, _, _ in found} == {"D2"}
    assert found["D2", "anna", "owner"] == (usd(10_000), usd(300))
    assert await balances_match_postings(house)


async def test_it_is_announced_as_clawed_back(house: House) -> None:
    await house.deliver(EARLY, REOPENED)
    clawed = [event for event in await house.published() if isinstance(event, CommissionClawedBack)]
    assert {(event.cause_kind, event.cause_id) for event in clawed} == {("deal_reopened", an_id("D1"))}
    assert len(clawed) == 3


async def test_won_again_it_earns_from_its_new_day_and_old_refunds_are_forgotten(house: House) -> None:
    await house.deliver(EARLY, refunded("D1", "anna", 5_000, "2026-04-01"), REOPENED)
    await house.deliver(won("D1", "anna", 12_000, "2026-05-04"))

    assert (await amounts(house))["D1", "anna", "owner"] == (usd(12_000), usd(360))
    months = await house.rows("SELECT DISTINCT month FROM commission")
    assert [row.month for row in months] == ["2026-05"]
    assert await balances_match_postings(house)


async def test_a_lost_deal_that_is_open_again_was_never_paid(house: House) -> None:
    await house.deliver(REOPENED)
    assert await amounts(house) == {}

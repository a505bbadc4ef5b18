"""A refund leaves the world as if the refunded part had never been."""

from __future__ import annotations

from shared.contracts.compensation import CommissionAdjusted, CommissionClawedBack, CommissionCredited
from tests.compensation.facts import an_id, refunded, usd, won
from tests.compensation.ledger import all_amounts, amounts, balances_match_postings
from tests.compensation.plans import publish_and_assign
from tests.kit.house import House

EARLY, LATE = won("D1", "anna", 15_000, "2026-03-02"), won("D2", "anna", 10_000, "2026-03-05")


async def test_a_whole_refund_leaves_what_would_be_without_the_deal(house: House) -> None:
    await house.deliver(EARLY, LATE)
    await house.deliver(refunded("D1", "anna", 15_000, "2026-04-10"))

    assert await amounts(house) == {
        ("D2", "anna", "owner"): (usd(10_000), usd(300)),
        ("D2", "mia", "manager"): (usd(10_000), usd(50)),
        ("D2", "dora", "manager"): (usd(10_000), usd(50)),
    }
    assert await balances_match_postings(house)


async def test_the_refunded_position_stays_with_nothing_in_it(house: House) -> None:
    await house.deliver(EARLY, refunded("D1", "anna", 15_000, "2026-04-10"))
    assert set((await all_amounts(house)).values()) == {(usd(0), usd(0))}


async def test_a_part_refund_keeps_the_deals_place_in_the_walk(house: House) -> None:
    await house.deliver(EARLY, LATE)
    await house.deliver(refunded("D1", "anna", 9_000, "2026-04-10"))

    found = await amounts(house)
    assert found["D1", "anna", "owner"] == (usd(6_000), usd(180))
    assert found["D1", "mia", "manager"] == (usd(6_000), usd(30))
    assert found["D2", "anna", "owner"] == (usd(10_000), usd(300))


async def test_the_deal_is_clawed_back_and_others_are_adjusted_naming_it(house: House) -> None:
    await house.deliver(EARLY, LATE)
    await house.forget_published()
    await house.deliver(refunded("D1", "anna", 15_000, "2026-04-10"))

    clawed = [event for event in await house.published() if isinstance(event, CommissionClawedBack)]
    (moved,) = [event for event in await house.published() if isinstance(event, CommissionAdjusted)]
    assert {(event.deal_id, event.member_id, event.after) for event in clawed} == {
        (an_id("D1"), an_id(name), usd(0)) for name in ("anna", "mia", "dora")
    }
    assert (moved.deal_id, moved.before, moved.after) == (an_id("D2"), usd(400), usd(300))
    for event in (*clawed, moved):
        assert (event.cause_kind, event.cause_id, event.refund_id) == ("deal_refunded", an_id("D1"), an_id("D1/1"))
        assert str(event.effective_on) == "2026-04-10"
    assert not [event for event in await house.published() if isinstance(event, CommissionCredited)]


async def test_refunds_add_up(house: House) -> None:
    await house.deliver(EARLY, refunded("D1", "anna", 5_000, "2026-04-10"))
    await house.deliver(refunded("D1", "anna", 4_000, "2026-05-10", number=2))
    assert (await amounts(house))["D1", "anna", "owner"] == (usd(6_000), usd(180))


async def test_the_same_refund_again_takes_nothing_more(house: House) -> None:
    refund = refunded("D1", "anna", 5_000, "2026-04-10")
    await house.deliver(EARLY, refund, refund)
    assert (await amounts(house))["D1", "anna", "owner"] == (usd(10_000), usd(300))


async def test_a_refund_of_a_deal_that_waits_is_kept_for_it(peopled_house: House) -> None:
    await peopled_house.deliver(EARLY, refunded("D1", "anna", 5_000, "2026-04-10"))
    assert await amounts(peopled_house) == {}
    await publish_and_assign(peopled_house, "anna")
    assert (await amounts(peopled_house))["D1", "anna", "owner"] == (usd(10_000), usd(300))

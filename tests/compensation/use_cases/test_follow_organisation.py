"""People's facts, early or late, decide who is paid."""

from __future__ import annotations

from datetime import date

from shared.contracts.compensation import CommissionAdjusted, CommissionCredited
from shared.contracts.people import TeamChanged
from tests.compensation.facts import an_id, formed, joined, usd, won
from tests.compensation.ledger import amounts, balances_match_postings
from tests.compensation.plans import publish_and_assign
from tests.kit.house import House

DEAL = won("D1", "anna", 1_000, "2026-03-10")


async def waiting(house: House) -> set[tuple[str, str]]:
    """What is waited for, by the names of these tests."""
    names = {str(an_id(name)): name for name in ("anna", "east", "company", "carl")}
    rows = await house.rows(
        "SELECT kind AS awaited_kind, subject AS awaited_id FROM pay_exception WHERE status = 'open'"
    )
    return {(row.awaited_kind, names[row.awaited_id]) for row in rows}


async def test_a_deal_waits_for_its_owner_and_then_for_a_plan(empty_house: House) -> None:
    await empty_house.deliver(won("D1", "carl", 1_000, "2026-03-10"))
    assert await waiting(empty_house) == {("member", "carl")}

    await empty_house.deliver(joined("carl", None))
    assert await waiting(empty_house) == {("plan", "carl")}

    await publish_and_assign(empty_house, "carl")
    assert await waiting(empty_house) == set()
    assert await amounts(empty_house) == {("D1", "carl", "owner"): (usd(1_000), usd(30))}


async def test_a_member_who_joined_later_than_the_deal_was_won_is_still_waited_for(empty_house: House) -> None:
    await empty_house.deliver(joined("carl", None, on=date(2026, 3, 11)), won("D1", "carl", 1_000, "2026-03-10"))
    assert await waiting(empty_house) == {("member", "carl")}


async def test_a_deal_paid_late_is_announced_as_won(empty_house: House) -> None:
    await empty_house.deliver(won("D1", "carl", 1_000, "2026-03-10"), joined("carl", None))
    await publish_and_assign(empty_house, "carl")

    (credit,) = [event for event in await empty_house.published() if isinstance(event, CommissionCredited)]
    assert (credit.cause_kind, credit.cause_id, str(credit.effective_on)) == ("deal_won", an_id("D1"), "2026-03-10")


async def test_managers_are_paid_when_their_team_becomes_known(empty_house: House) -> None:
    await empty_house.deliver(joined("anna", "east"), DEAL)
    await publish_and_assign(empty_house, "anna")
    assert set(await amounts(empty_house)) == {("D1", "anna", "owner")}
    assert await waiting(empty_house) == {("team", "east")}

    await empty_house.deliver(formed("east", "mia", "company"))
    assert await waiting(empty_house) == {("team", "company")}
    await empty_house.deliver(formed("company", "dora"))

    assert await waiting(empty_house) == set()
    assert set(await amounts(empty_house)) == {
        ("D1", "anna", "owner"),
        ("D1", "mia", "manager"),
        ("D1", "dora", "manager"),
    }


async def test_a_manager_dated_back_takes_over_the_overrides_from_that_day(house: House) -> None:
    await house.deliver(DEAL, won("D2", "anna", 1_000, "2026-03-01"))
    await house.forget_published()
    await house.deliver(
        TeamChanged(
            team_id=an_id("east"),
            external_id="east",
            name="east",
            parent_id=an_id("company"),
            manager_id=an_id("zoe"),
            effective_on=date(2026, 3, 5),
        )
    )

    found = await amounts(house)
    assert ("D1", "mia", "manager") not in found
    assert found["D1", "zoe", "manager"] == (usd(1_000), usd(5))
    assert found["D2", "mia", "manager"] == (usd(1_000), usd(5))
    moved = {type(event): event for event in await house.published()}
    assert set(moved) == {CommissionAdjusted, CommissionCredited}
    assert {(event.cause_kind, event.cause_id) for event in moved.values()} == {("organisation", an_id("east"))}  # type: ignore[attr-defined]  # both are commission events
    assert await balances_match_postings(house)


async def test_organisation_facts_that_move_nobody_post_nothing(house: House) -> None:
    await house.deliver(DEAL)
    await house.forget_published()
    await house.deliver(joined("carl", "east"), formed("north", "dora"))
    assert await house.published() == []

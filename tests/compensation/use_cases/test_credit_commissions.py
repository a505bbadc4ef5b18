"""Won deals become commissions, whatever arrives first."""

from __future__ import annotations

from shared.contracts.compensation import CommissionAdjusted, CommissionCredited, CommissionEvent
from tests.compensation.facts import an_id, usd, won
from tests.compensation.ledger import amounts, balances_match_postings
from tests.kit.house import House


async def test_the_owner_and_every_manager_above_are_credited(house: House) -> None:
    await house.deliver(won("D1", "anna", 25_000, "2026-03-02"))

    assert await amounts(house) == {
        ("D1", "anna", "owner"): (usd(25_000), usd(850)),
        ("D1", "mia", "manager"): (usd(25_000), usd(125)),
        ("D1", "dora", "manager"): (usd(25_000), usd(125)),
    }
    assert await balances_match_postings(house)


async def test_a_credit_is_announced_with_the_deal_as_its_cause(house: House) -> None:
    await house.deliver(won("D1", "anna", 1_000, "2026-03-02"))

    owner, *managers = await announced(house)

    assert isinstance(owner, CommissionCredited)
    assert (owner.member_id, owner.role, owner.month) == (an_id("anna"), "owner", "2026-03")
    assert (owner.credited, owner.before, owner.after) == (usd(1_000), usd(0), usd(30))
    assert (owner.cause_kind, owner.cause_id, str(owner.effective_on)) == ("deal_won", an_id("D1"), "2026-03-02")
    assert {event.member_id for event in managers} == {an_id("mia"), an_id("dora")}
    assert all(event.envelope.causation_id for event in (owner, *managers))


async def test_a_deal_that_arrives_late_moves_the_tiers_of_those_after_it(house: House) -> None:
    await house.deliver(won("D2", "anna", 10_000, "2026-03-05"))
    await house.forget_published()

    await house.deliver(won("D1", "anna", 15_000, "2026-03-02"))

    found = await amounts(house)
    assert found["D1", "anna", "owner"] == (usd(15_000), usd(450))
    assert found["D2", "anna", "owner"] == (usd(10_000), usd(400))
    (moved,) = await announced(house, CommissionAdjusted)
    assert (moved.deal_id, moved.before, moved.after) == (an_id("D2"), usd(300), usd(400))
    assert (moved.cause_kind, moved.cause_id) == ("deal_won", an_id("D1"))
    assert await balances_match_postings(house)


async def test_only_what_changed_is_posted(house: House) -> None:
    await house.deliver(won("D2", "anna", 1_000, "2026-03-05"))
    await house.forget_published()

    await house.deliver(won("D1", "anna", 1_000, "2026-03-02"))

    assert {event.deal_id for event in await announced(house)} == {an_id("D1")}


async def test_one_batch_is_as_good_as_many(house: House) -> None:
    deals = [won(f"D{n}", "anna", 9_000, f"2026-03-{20 - n:02}") for n in range(1, 8)]
    await house.deliver(*deals[:3])
    await house.deliver(*deals[3:])

    found = await amounts(house)

    owners = [found[f"D{n}", "anna", "owner"][1] for n in range(7, 0, -1)]
    assert owners == [usd(270), usd(270), usd("410"), usd(450), usd("600"), usd(720), usd(720)]


async def test_the_same_deal_again_changes_nothing(house: House) -> None:
    first = won("D1", "anna", 1_000, "2026-03-02")
    await house.deliver(first, first)
    await house.deliver(first)

    assert len(await announced(house)) == 3
    assert len(await house.rows("SELECT id FROM posting")) == 3


async def test_an_older_statement_does_not_replace_a_newer_one(house: House) -> None:
    newer, older = won("D1", "anna", 2_000, "2026-03-02"), won("D1", "anna", 1_000, "2026-03-02")
    await house.deliver(newer)
    house._sequences.clear()  # noqa: SLF001 - the publisher's count starts again: a copy of an old record
    await house.deliver(older)

    assert (await amounts(house))["D1", "anna", "owner"] == (usd(2_000), usd(60))


async def announced(house: House, *kinds: type[CommissionEvent]) -> list[CommissionEvent]:
    """What was announced about commissions."""
    return [event for event in await house.published(*kinds) if isinstance(event, CommissionEvent)]

"""The same facts in any order and any batches lead to the same ledger, on the real store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from random import Random

import pytest

from shared.contracts.event import Event
from shared.contracts.people import TeamChanged
from tests.compensation.facts import an_id, formed, joined, refunded, won
from tests.compensation.ledger import Amounts, amounts, balances_match_postings
from tests.compensation.plans import publish_and_assign
from tests.kit.house import House

OWNERS = ("anna", "ben", "mia")
CHANGED = TeamChanged(
    team_id=an_id("east"),
    external_id="east",
    name="east",
    parent_id=an_id("company"),
    manager_id=an_id("zoe"),
    effective_on=date(2026, 3, 11),
)
DEALS = [won(f"D{n:02}", OWNERS[n % 3], 3_000 + 1_700 * n, f"2026-0{3 + n % 2}-{1 + n * 7 % 20:02}") for n in range(24)]
REFUNDS = [refunded(f"D{n:02}", OWNERS[n % 3], 1_500 * n, "2026-05-02") for n in range(1, 24, 5)]
# What is said about one aggregate arrives in the order in which it was said; everything else in any order.
STORIES: list[list[Event]] = [
    [formed("east", "mia", "company"), CHANGED],
    [formed("company", "dora")],
    *(list[Event]([joined(name, "company" if name == "dora" else "east")]) for name in (*OWNERS, "dora")),
    *(list[Event]([deal, *(r for r in REFUNDS if r.deal_id == deal.deal_id)]) for deal in DEALS),
]


def shuffled(random: Random) -> list[Event]:
    """The stories told through each other."""
    left = [list(story) for story in STORIES]
    told: list[Event] = []
    while left:
        story = random.choice(left)
        told.append(story.pop(0))
        left = [story for story in left if story]
    return told


async def deliver(house: House, facts: list[Event], random: Random) -> None:
    """Batches of any size."""
    while facts:
        size = random.randint(1, 9)
        await house.deliver(*facts[:size])
        facts = facts[size:]


async def tell(house: House, facts: list[Event], random: Random) -> Amounts:
    """Deliver facts, the plan somewhere between them."""
    known_members = max(facts.index(joined(name, "east")) for name in OWNERS)
    planned = random.randint(known_members + 1, len(facts))
    await deliver(house, facts[:planned], random)
    await publish_and_assign(house, *OWNERS)
    await deliver(house, facts[planned:], random)
    assert await balances_match_postings(house)
    return await amounts(house)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_any_order_and_any_batches_lead_to_the_same_ledger(
    open_service: Callable[[str], Awaitable[House]], seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - a shuffle that can be repeated
    straight, mixed = await open_service("compensation"), await open_service("compensation")

    expected = await tell(straight, [fact for story in STORIES for fact in story], Random(0))  # noqa: S311 - likewise

    assert await tell(mixed, shuffled(random), random) == expected
    assert len(expected) > len(DEALS)


async def test_two_workers_with_all_deals_under_one_manager_neither_deadlock_nor_differ(
    open_service: Callable[[str], Awaitable[House]],
) -> None:
    alone, shared = await open_service("compensation"), await open_service("compensation")
    for house in (alone, shared):
        await house.deliver(*(fact for story in STORIES[:6] for fact in story))
        await publish_and_assign(house, *OWNERS)
    deals = [fact for story in STORIES[6:] for fact in story]

    async def work(share: int) -> None:
        mine = [fact for fact in deals if int(fact.key[-4:], 16) % 2 == share]
        while mine:
            await shared.deliver(*mine[:5])
            mine = mine[5:]

    await asyncio.gather(work(0), work(1))
    await alone.deliver(*deals)

    assert await amounts(shared) == await amounts(alone)
    assert await balances_match_postings(shared)

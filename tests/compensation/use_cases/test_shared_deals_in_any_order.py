"""Deals that several share, set right afterwards or refunded: whatever the order of arrival, the same ledger."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from random import Random

import pytest

from shared.contracts.event import Event
from shared.contracts.pipeline import DealSplit
from tests.compensation.facts import an_id, corrected, refunded, won
from tests.compensation.ledger import amounts, balances_match_postings
from tests.compensation.people import MEMBERS, tell_of_people
from tests.compensation.plans import publish_and_assign
from tests.kit.house import House

OWNERS = ("anna", "ben", "mia")


def parts(number: int, first: str = "0.7", rest: str = "0.3") -> dict[str, tuple[DealSplit, ...]]:
    """The owner's part and the next seller's."""
    owner, other = an_id(OWNERS[number % 3]), an_id(OWNERS[(number + 1) % 3])
    return {"splits": (DealSplit(member_id=owner, share=first), DealSplit(member_id=other, share=rest))}


def story(number: int) -> list[Event]:
    """A deal: every second is shared, of these every third was 101 % at first, and every fifth deal is refunded."""
    name, owner = f"D{number:02}", OWNERS[number % 3]
    of = (name, owner, 3_000 + 1_700 * number, f"2026-0{3 + number % 2}-{1 + number * 7 % 20:02}")
    told: list[Event] = [won(*of)]
    if number % 2:
        told = [won(*of).model_copy(update=parts(number))]
    if number % 6 == 1:
        told = [
            won(*of).model_copy(update=parts(number, "0.71")),
            corrected(*of).model_copy(update=parts(number, "0.4", "0.6")),
        ]
    if number % 5 == 0:
        told.append(refunded(name, owner, 1_500 * number + 100, "2026-05-02"))
    return told


STORIES = [story(number) for number in range(16)]


def shuffled(random: Random) -> list[Event]:
    """The stories told through each other."""
    left, told = [list(each) for each in STORIES], list[Event]()
    while left:
        one = random.choice(left)
        told.append(one.pop(0))
        left = [each for each in left if each]
    return told


async def peopled(open_service: Callable[[str], Awaitable[House]]) -> House:
    """Sellers and their managers on the default plan."""
    house = await open_service("compensation")
    await tell_of_people(house)
    await publish_and_assign(house, *MEMBERS)
    return house


@pytest.mark.parametrize("seed", [1, 2])
async def test_any_order_pays_the_same(open_service: Callable[[str], Awaitable[House]], seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a shuffle that can be repeated
    straight, mixed = await peopled(open_service), await peopled(open_service)
    await straight.deliver(*(event for each in STORIES for event in each))

    told = shuffled(random)
    while told:
        size = random.randint(1, 5)
        await mixed.deliver(*told[:size])
        told = told[size:]

    expected = await amounts(straight)
    assert await amounts(mixed) == expected
    assert {role for _, _, role in expected} == {"owner", "manager"}
    assert sum(("D07", who, "owner") in expected for who in OWNERS) == 2
    assert await balances_match_postings(mixed)


async def test_what_is_credited_adds_up_to_what_was_sold(open_service: Callable[[str], Awaitable[House]]) -> None:
    house = await peopled(open_service)
    await house.deliver(*(event for each in STORIES for event in each if event.type != "pipeline.deal_refunded.v1"))
    credited: dict[str, int] = {}
    for (deal, _, role), (minor, _) in (await amounts(house)).items():
        if role == "owner":
            credited[deal] = credited.get(deal, 0) + minor.minor
    assert credited == {f"D{number:02}": (3_000 + 1_700 * number) * 100 for number in range(16)}

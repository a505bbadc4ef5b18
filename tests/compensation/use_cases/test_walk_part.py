"""Calculating a part only comes to what calculating everything comes to, on the real store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from services.compensation.domain.cause import Cause
from services.compensation.use_cases.settle import settle_payees
from shared.contracts.event import Event
from shared.contracts.pipeline import DealSplit
from shared.kernel.money import Money
from tests.compensation.facts import an_id, corrected, formed, joined, refunded, reopened, won
from tests.compensation.ledger import balances_match_postings
from tests.kit.house import House

Terms = Mapping[str, Any]

OWNERS, MANAGERS = ("anna", "ben"), ("mia", "dora")
PEOPLE: list[Event] = [
    formed("company", "dora"),
    formed("east", "mia", "company"),
    *(joined(name, "east") for name in (*OWNERS, "mia")),
    joined("dora", "company"),
]
TIERS = [
    {"from": "0", "to": "10000", "rate": "0.03"},
    {"from": "10000", "to": "20000", "rate": "0.05"},
    {"from": "20000", "rate": "0.08"},
]
WHOLE = {"mode": "whole_period", "lower_bound": "included", "tiers": TIERS}
MONTHLY = {"kind": "commission", "id": "monthly", "rate": {"mode": "marginal", "tiers": TIERS}}
QUARTERLY = {"kind": "commission", "id": "quarterly", "period": "quarter", "rate": WHOLE}
BONUS = {
    "kind": "commission",
    "id": "bonus",
    "base": "deals",
    "where": [{"deal": "amount", "at_least": "2000"}],
    "rate": "12.50",
    "cap": [{"amount": {"value": "30"}}],
}
YEARLY = {"kind": "commission", "id": "yearly", "period": "year", "credit": "manager", "rate": WHOLE}
ACCELERATED = {**YEARLY, "id": "accelerated", "rate": {"mode": "marginal", "tiers": TIERS}}
OVERRIDE = {"kind": "commission", "id": "override", "credit": "manager", "rate": "0.005"}
PLANS: dict[str, Sequence[Terms]] = {
    "three components and an override": (MONTHLY, QUARTERLY, BONUS, OVERRIDE),
    "managers by their yearly figure": (MONTHLY, QUARTERLY, BONUS, YEARLY),
    "managers by marginal tiers of a year": (MONTHLY, BONUS, ACCELERATED),
    "marginal tiers of a quarter, for managers too": ({**ACCELERATED, "period": "quarter"}, QUARTERLY),
    "totals alone": (QUARTERLY, YEARLY),
    "marginal tiers of a quarter": ({**MONTHLY, "period": "quarter"}, {**QUARTERLY, "period": "month"}, OVERRIDE),
}

_PAID = """
    SELECT external_id, line.amount_minor FROM line JOIN deal ON deal.id = deal_id
    WHERE component = :component AND superseded_at IS NULL
"""


async def agree(house: House, components: Sequence[Terms], *members: str) -> None:
    """The plan, in force long ago, and who is on it."""
    terms = {"currency": "USD", "components": list(components)}
    body = {"external_id": "p", "name": "Plan", "effective_on": "2016-01-01", "terms": terms}
    on = [{"plan_external_id": "p", "member_external_id": name, "effective_on": "2016-01-01"} for name in members]
    async with house.client("finance") as client:
        answer = await client.post("/v1/plans", json=body)
        assert answer.status_code == 201, answer.text
        assigned = (await client.post("/v1/assignments/bulk", json={"items": on})).json()["items"]
        assert [item["status"] for item in assigned] == ["created"] * len(on)


@pytest.fixture
async def agreed(open_service: Callable[[str], Awaitable[House]]) -> Callable[..., Awaitable[House]]:
    """Makes a house whose people are on a plan of these components."""

    async def made(*components: Terms, managers: Sequence[str] = MANAGERS) -> House:
        house = await open_service("compensation")
        await house.deliver(*PEOPLE)
        await agree(house, components, *OWNERS, *managers)
        return house

    return made


async def nothing_moves_when_all_is_calculated(house: House) -> None:
    """Everything of everybody is calculated again, and the ledger has it already."""
    said = "SELECT count(*) AS versions FROM line"
    before = (await house.rows(said))[0].versions
    async with house.database.transaction() as tx:
        cause = Cause("organisation", an_id("everybody"), date(2016, 1, 1))
        await settle_payees(tx, [(an_id(name), cause) for name in (*OWNERS, *MANAGERS)])
    moved = await house.rows("SELECT * FROM line ORDER BY id DESC LIMIT 5")
    assert (await house.rows(said))[0].versions == before, moved
    assert await balances_match_postings(house)


async def paid(house: House, component: str) -> dict[str, Decimal]:
    """By deal what a component pays now."""
    rows = await house.rows(_PAID, component=component)
    return {row.external_id: Decimal(row.amount_minor) / 100 for row in rows if row.amount_minor}


def a_story(random: Random, number: int) -> list[Event]:
    """What happens to one deal: won, and perhaps refunded, put right, taken back or shared."""
    name, owner = f"D{number:02}", random.choice(OWNERS)
    day, amount = f"2026-0{random.randint(1, 6)}-{random.randint(1, 28):02}", random.randint(500, 6_000)
    story: list[Event] = [won(name, owner, amount, day)]
    if random.random() < 0.2:
        parts = (DealSplit(member_id=an_id("anna"), share="0.7"), DealSplit(member_id=an_id("ben"), share="0.3"))
        story = [story[0].model_copy(update={"splits": parts})]
    if random.random() < 0.2:
        story.append(refunded(name, owner, random.choice((400, amount)), "2026-07-02"))
    if random.random() < 0.2:
        other = f"2026-0{random.randint(1, 6)}-{random.randint(1, 28):02}"
        story.append(corrected(name, random.choice(OWNERS), random.randint(500, 9_000), other))
    if random.random() < 0.1:
        story.append(reopened(name, owner, amount, "2026-07-03"))
    return story


def told_through_each_other(stories: list[list[Event]], random: Random) -> list[Event]:
    """What is said of one deal in its order, of several in any."""
    left, told = [list(story) for story in stories], []
    while left:
        story = random.choice(left)
        told.append(story.pop(0))
        left = [each for each in left if each]
    return told


@pytest.mark.parametrize("name", list(PLANS))
@pytest.mark.parametrize("managers", [pytest.param(MANAGERS, id="on it"), pytest.param((), id="by the owner's plan")])
async def test_facts_trickling_in_lead_to_what_calculating_everything_does(
    agreed: Callable[..., Awaitable[House]], name: str, managers: Sequence[str]
) -> None:
    random = Random(f"{name} {len(managers)}")  # noqa: S311 - a shuffle that can be repeated
    told = told_through_each_other([a_story(random, number) for number in range(30)], random)
    house = await agreed(*PLANS[name], managers=managers)

    while told:
        size = random.randint(1, 9)
        await house.deliver(*told[:size])
        told = told[size:]

    await nothing_moves_when_all_is_calculated(house)


async def test_a_deal_that_reaches_a_tier_lifts_all_of_its_quarter(agreed: Callable[..., Awaitable[House]]) -> None:
    house = await agreed(QUARTERLY)
    await house.deliver(won("D1", "anna", 4_000, "2026-01-05"), won("D2", "anna", 5_000, "2026-02-05"))
    await house.deliver(won("D3", "anna", 500, "2026-03-05"))
    assert await paid(house, "quarterly") == {"D1": 120, "D2": 150, "D3": 15}

    await house.deliver(won("D4", "anna", 500, "2026-02-09"))

    assert await paid(house, "quarterly") == {"D1": 200, "D2": 250, "D3": 25, "D4": 25}
    await nothing_moves_when_all_is_calculated(house)


async def test_a_refund_that_loses_a_tier_lowers_all_of_its_quarter(agreed: Callable[..., Awaitable[House]]) -> None:
    house = await agreed(QUARTERLY)
    await house.deliver(won("D1", "anna", 4_000, "2026-01-05"), won("D2", "anna", 6_000, "2026-02-05"))

    await house.deliver(refunded("D1", "anna", 100, "2026-03-01"))

    assert await paid(house, "quarterly") == {"D1": 117, "D2": 180}
    await nothing_moves_when_all_is_calculated(house)


async def test_a_refund_within_the_tier_moves_its_own_line_only(agreed: Callable[..., Awaitable[House]]) -> None:
    house = await agreed(QUARTERLY)
    await house.deliver(won("D1", "anna", 4_000, "2026-01-05"), won("D2", "anna", 3_000, "2026-02-05"))

    await house.deliver(refunded("D1", "anna", 100, "2026-03-01"))

    assert await paid(house, "quarterly") == {"D1": 117, "D2": 90}
    assert (await house.rows("SELECT count(*) AS lines FROM line"))[0].lines == 3
    await nothing_moves_when_all_is_calculated(house)


async def test_a_deal_that_changes_quarter_and_owner_moves_the_tiers_of_both(
    agreed: Callable[..., Awaitable[House]],
) -> None:
    house = await agreed(QUARTERLY)
    await house.deliver(won("D1", "anna", 6_000, "2026-01-05"), won("D2", "anna", 5_000, "2026-02-05"))
    await house.deliver(won("D3", "ben", 6_000, "2026-05-05"))

    await house.deliver(corrected("D1", "ben", 6_000, "2026-04-05"))

    assert await paid(house, "quarterly") == {"D1": 300, "D2": 150, "D3": 300}
    await nothing_moves_when_all_is_calculated(house)


async def test_a_cap_opens_again_for_the_deals_after_one_that_is_taken_back(
    agreed: Callable[..., Awaitable[House]],
) -> None:
    house = await agreed(BONUS)
    for number in range(4):
        await house.deliver(won(f"D{number}", "anna", 2_000, f"2026-01-0{9 - number}"))
    assert await paid(house, "bonus") == {"D3": Decimal("12.50"), "D2": Decimal("12.50"), "D1": Decimal(5)}

    await house.deliver(refunded("D2", "anna", 2_000, "2026-02-01"))

    assert await paid(house, "bonus") == {"D3": Decimal("12.50"), "D1": Decimal("12.50"), "D0": Decimal(5)}
    await nothing_moves_when_all_is_calculated(house)


async def test_amounts_that_were_converted_count_exactly(agreed: Callable[..., Awaitable[House]]) -> None:
    house = await agreed(MONTHLY, QUARTERLY)
    rate = {"kind": "exchange_rate", "content": {"from": "EUR", "to": "USD", "on": "2026-01-01", "rate": "1.12345"}}
    async with house.client("finance") as client:
        assert (await client.post("/v1/compensation/facts", json=rate)).status_code == 201
    abroad = [
        won(f"E{n}", "anna", 0, f"2026-01-1{n}").model_copy(update={"amount": Money(88_999 + n, "EUR")})
        for n in range(10)
    ]
    for deal in (*reversed(abroad), won("D1", "anna", 3, "2026-01-20"), won("D2", "anna", 4, "2026-02-20")):
        await house.deliver(deal)

    await nothing_moves_when_all_is_calculated(house)


async def test_attainment_brought_along_decides_the_tier(agreed: Callable[..., Awaitable[House]]) -> None:
    house = await agreed(MONTHLY, QUARTERLY)
    brought = {"kind": "attainment", "component": "quarterly", "on": "2026-02-01", "value": "9000"}
    await house.deliver(won("D1", "anna", 3_000, "2026-01-05"))
    async with house.client("finance") as client:
        fact = {"kind": "opening", "member_external_id": "anna", "content": brought}
        answer = await client.post("/v1/compensation/facts", json=fact)
        assert answer.status_code == 201, answer.text

    await house.deliver(won("D2", "anna", 800, "2026-02-05"))
    await house.deliver(won("D3", "anna", 500, "2026-02-04"))

    await nothing_moves_when_all_is_calculated(house)

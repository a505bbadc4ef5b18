"""Other generated ids, and people, plan, quotas and rates only after the deals: the same pay, on the real store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import Any
from uuid import UUID, uuid5

import pytest

from shared.contracts.event import Event
from shared.contracts.pipeline import DealSplit
from shared.kernel.money import Money
from tests.compensation.facts import an_id, formed, joined, refunded, won
from tests.compensation.ledger import balances_match_postings
from tests.kit.house import House

OWNERS = ("anna", "ben")
PEOPLE: list[Event] = [
    formed("company", "dora"),
    formed("east", "mia", "company"),
    *(joined(name, "east") for name in (*OWNERS, "mia")),
    joined("dora", "company"),
]
PARTS = (("anna", "0.7"), ("ben", "0.3"))
DEALS = [won(f"D{n:02}", OWNERS[n % 2], 900 + 1_700 * n, f"2026-0{3 + n % 2}-{1 + n * 7 % 20:02}") for n in range(12)]
ABROAD = won("E1", "anna", 0, "2026-03-02").model_copy(update={"amount": Money(400_000, "EUR")})
SHARED = [
    won(f"S{n}", OWNERS[n % 2], 5_000 + 900 * n, f"2026-0{3 + n % 2}-{4 + n * 5 % 20:02}").model_copy(
        update={"splits": tuple(DealSplit(member_id=an_id(who), share=part) for who, part in PARTS)}
    )
    for n in range(6)
]
REFUNDS = [refunded(f"D{n:02}", OWNERS[n % 2], 800 * n, "2026-05-02") for n in (3, 7, 11)]
SOLD: list[list[Event]] = [
    *(list[Event]([deal, *(r for r in REFUNDS if r.deal_id == deal.deal_id)]) for deal in DEALS),
    *(list[Event]([deal]) for deal in SHARED),
    [ABROAD],
]

ATTAINED = {"counts": "amount", "quota": "quota"}
RATES = {
    "attained": {
        "mode": "marginal",
        "measure": ATTAINED,
        "tiers": [{"from": "0", "to": "1", "rate": "0.03"}, {"from": "1", "rate": "0.05"}],
    },
    "sold": {
        "mode": "marginal",
        "tiers": [{"from": "0", "to": "15000", "rate": "0.03"}, {"from": "15000", "rate": "0.05"}],
    },
}
OVERRIDE = {"kind": "commission", "id": "override", "credit": "manager", "rate": "0.005"}
QUOTAS = [
    {"first_day": f"2026-0{n}-01", "last_day": f"2026-0{n}-{last}", "value": "15000"} for n, last in ((3, 31), (4, 30))
]


def reborn(event: Event, salt: str) -> Event:
    """The same event with every generated id another."""
    return type(event).model_validate(_reborn(event.model_dump(), salt))


def _reborn(value: Any, salt: str) -> Any:  # noqa: ANN401 - whatever an event holds
    if isinstance(value, UUID):
        return uuid5(value, salt) if salt else value
    if isinstance(value, dict):
        return {key: _reborn(each, salt) for key, each in value.items()}
    return [_reborn(each, salt) for each in value] if isinstance(value, list | tuple) else value


async def agree(house: House, counted: str = "attained") -> None:
    """The plan, who is on it, the quotas and the rate."""
    own = {"kind": "commission", "id": "own", "rate": RATES[counted]}
    terms = {"currency": "USD", "components": [own, OVERRIDE]}
    body = {"external_id": "p", "name": "Plan", "effective_on": "2016-01-01", "terms": terms}
    members = (*OWNERS, "mia", "dora")
    on = [{"plan_external_id": "p", "member_external_id": name, "effective_on": "2016-01-01"} for name in members]
    rate = {"from": "EUR", "to": "USD", "on": "2026-01-01", "rate": "1.1"}
    facts = [{"kind": "quota", "member_external_id": name, "content": quota} for name in OWNERS for quota in QUOTAS]
    async with house.client("finance") as client:
        assert (await client.post("/v1/plans", json=body)).status_code == 201
        assigned = (await client.post("/v1/assignments/bulk", json={"items": on})).json()["items"]
        assert [item["status"] for item in assigned] == ["created"] * len(on)
        for fact in (*facts, {"kind": "exchange_rate", "content": rate}):
            answer = await client.post("/v1/compensation/facts", json=fact)
            assert answer.status_code == 201, answer.text


async def deliver(house: House, events: Sequence[Event], random: Random) -> None:
    """Batches of any size."""
    while events:
        size = random.randint(1, 5)
        await house.deliver(*events[:size])
        events = events[size:]


async def pay(house: House, salt: str) -> dict[tuple[str, str, str], tuple[int, int]]:
    """(deal, member, role) → (credited, paid), by external ids."""
    names = {_reborn(an_id(name), salt): name for name in (*OWNERS, "mia", "dora")}
    rows = await house.rows("SELECT deal_external_id, member_id, role, credited_minor, amount_minor FROM commission")
    found = {
        (row.deal_external_id, names[row.member_id], row.role): (row.credited_minor, row.amount_minor) for row in rows
    }
    return {key: (int(credited), int(amount)) for key, (credited, amount) in found.items() if credited or amount}


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_people_plan_quotas_and_rates_may_come_after_the_deals(
    open_service: Callable[[str], Awaitable[House]], seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - a shuffle that can be repeated
    straight, late = await open_service("compensation"), await open_service("compensation")
    await straight.deliver(*PEOPLE)
    await agree(straight)
    await straight.deliver(*(event for story in SOLD for event in story))

    salt = f"other ids {seed}"
    stories = random.sample(SOLD, len(SOLD))
    await deliver(late, [reborn(event, salt) for story in stories for event in story], random)
    await deliver(late, [reborn(event, salt) for event in random.sample(PEOPLE, len(PEOPLE))], random)
    await agree(late)

    assert await pay(late, salt) == await pay(straight, "")
    assert len(await pay(late, salt)) > 3 * len(DEALS) - 3
    assert await balances_match_postings(late)


@pytest.mark.parametrize("counted", list(RATES))
@pytest.mark.parametrize("seed", [1, 2])
async def test_shared_deals_trickling_in_pay_what_they_pay_together(
    open_service: Callable[[str], Awaitable[House]], seed: int, counted: str
) -> None:
    random = Random(seed)  # noqa: S311 - a shuffle that can be repeated
    straight, trickling = await open_service("compensation"), await open_service("compensation")
    for house in (straight, trickling):
        await house.deliver(*PEOPLE)
        await agree(house, counted)
    await straight.deliver(*(event for story in SOLD for event in story))

    await deliver(trickling, [event for story in random.sample(SOLD, len(SOLD)) for event in story], random)

    assert await pay(trickling, "") == await pay(straight, "")
    assert await balances_match_postings(trickling)

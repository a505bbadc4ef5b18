"""Two want the same at the same time: one waits for the other, and then sees what became of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date
from uuid import UUID

from services.pipeline.use_cases.open_opportunities import OpenOpportunity, open_opportunities
from services.pipeline.use_cases.win_deal import WinDeal, win_deal
from shared.contracts.pipeline import DealWon, OpportunityOpened
from shared.kernel.money import Money
from shared.kernel.scope import EVERYTHING
from shared.store.transaction import Transaction
from tests.kit.house import House
from tests.pipeline.shop import Json, Shop

TODAY = date(2018, 1, 1)
BLOCKED = """
    SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


async def until_blocked(house: House, count: int = 1) -> None:
    """Wait until so many sessions wait for a lock."""
    async with asyncio.timeout(10):
        while len(await house.rows(BLOCKED)) < count:
            pass


async def load(tx: Transaction, shop: Shop, external_id: str) -> None:
    """Open the same as `item` says, in a transaction that is still open."""
    said = OpenOpportunity(
        product=shop.product,
        owner=shop.anna,
        account=shop.account,
        amount=Money(100_000, "USD"),
        opened_on=date(2017, 1, 10),
        external_id=external_id,
    )
    await open_opportunities(tx, [said], today=TODAY, currency="USD", scope=EVERYTHING)


def statuses(answer: tuple[int, Json]) -> list[str]:
    return [item["status"] for item in answer[1]["items"]]


async def test_who_loads_second_finds_it_there(shop: Shop) -> None:
    await shop.get("/pipelines")
    items = [shop.item(external_id="O-1"), shop.item(external_id="O-2")]
    async with shop.house.database.transaction() as first:
        await load(first, shop, "O-1")
        second = asyncio.create_task(shop.post("/opportunities/bulk", {"items": items}))
        await until_blocked(shop.house)
    assert statuses(await second) == ["unchanged", "created"]
    assert len(await shop.house.published(OpportunityOpened)) == 2


async def test_who_loads_something_else_second_is_refused(shop: Shop) -> None:
    await shop.get("/pipelines")
    async with shop.house.database.transaction() as first:
        await load(first, shop, "O-1")
        second = asyncio.create_task(shop.post("/opportunities", shop.item(external_id="O-1", source="fair")))
        await until_blocked(shop.house)
    status, problem = await second
    assert (status, problem["code"]) == (409, "external_id_taken")


async def test_two_who_load_the_same_crosswise_do_not_deadlock(shop: Shop) -> None:
    await shop.get("/pipelines")
    items = [shop.item(external_id=f"O-{n}") for n in (1, 2, 3)]
    async with shop.house.database.transaction() as holding_the_middle:
        await load(holding_the_middle, shop, "O-2")
        forwards = asyncio.create_task(shop.post("/opportunities/bulk", {"items": items}))
        await until_blocked(shop.house)
        backwards = asyncio.create_task(shop.post("/opportunities/bulk", {"items": items[::-1]}))
        await until_blocked(shop.house, 2)
    answered = Counter(statuses(await forwards) + statuses(await backwards))
    assert answered == {"created": 2, "unchanged": 4}


async def test_who_wins_second_is_told_that_it_is_won(shop: Shop) -> None:
    opportunity = await shop.opened()
    async with shop.house.database.transaction() as first:
        command = WinDeal(opportunity_id=UUID(opportunity), won_on=date(2017, 3, 1))
        await win_deal(first, command, today=TODAY, scope=EVERYTHING)
        second = asyncio.create_task(shop.post(f"/opportunities/{opportunity}/win", {}))
        await until_blocked(shop.house)
    status, problem = await second
    assert (status, problem["code"]) == (409, "opportunity_not_open")
    assert len(await shop.house.published(DealWon)) == 1

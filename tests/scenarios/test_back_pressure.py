"""One service's outbox is full: its writes wait, while deals are still won, paid and told of."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from sqlalchemy import text

from shared.store.pressure import Pressure
from tests.kit.story import PLAN, Story

LIMIT = 40
DEALS = 3
_PATIENCE_SECONDS = 20.0

# Rows behind a quarantined one stand still, so the relay works and yet the outbox stays full.
_HOLD = text("""
    INSERT INTO outbox_quarantine
      (seq, event_id, shard, topic, key, type, sequence, headers, payload, created_at, error)
    VALUES (0, gen_random_uuid(), 0, 'compensation.commissions', 'held', 'held', 0, '{}', '', now(), 'planted')
""")
_FILL = text("""
    INSERT INTO outbox (event_id, shard, topic, key, type, sequence, headers, payload)
    SELECT gen_random_uuid(), 0, 'compensation.commissions', 'held', 'held', n, '{}', ''
    FROM generate_series(1, :rows) AS n
""")
_EMPTY = (text("DELETE FROM outbox WHERE key = 'held'"), text("DELETE FROM outbox_quarantine WHERE key = 'held'"))


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Ask again and again; each question goes through the house and lets it work."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not await condition():
        assert time.monotonic() < deadline, "it did not happen in time"


@asynccontextmanager
async def full_outbox(story: Story) -> AsyncIterator[None]:
    """Compensation's outbox is full inside the block."""
    database = story.world.house.databases["compensation"]
    database.pressure = Pressure(LIMIT)
    async with database.transaction() as tx:
        await tx.execute(_HOLD)
        await tx.execute(_FILL, {"rows": LIMIT})
    try:
        yield
    finally:
        async with database.transaction() as tx:
            for statement in _EMPTY:
                await tx.execute(statement)


async def publish_plan(story: Story, number: int) -> tuple[int, str | None]:
    async with story.world.client() as client:
        answer = await client.post("/v1/plans", json={"external_id": f"{story.name}/plan {number}", **PLAN})
    return answer.status_code, answer.json().get("code")


async def test_writes_wait_and_everything_else_goes_on(story: Story) -> None:
    numbers = iter(range(1_000_000))

    async def refused() -> bool:
        return await publish_plan(story, next(numbers)) == (503, "outbox_full")

    async def accepted() -> bool:
        return await publish_plan(story, next(numbers)) == (201, None)

    async def all_told() -> bool:
        told = await story.world.every("/notifications", recipient_id=story.ids["Anna"])
        return {entry["subject_id"] for entry in told if entry["kind"] == "commission_credited"} == set(deals)

    deals: list[str] = []
    async with full_outbox(story):
        await until(refused)
        for number in range(DEALS):
            deals.append(await story.open("Anna", 1_000 * (number + 1)))
            await story.world.call("POST", f"/opportunities/{deals[-1]}/win", {"won_on": "2026-03-02"})
        await until(all_told)
        assert await publish_plan(story, 0) == (503, "outbox_full")
        assert len(await story.positions("Anna")) == DEALS

    await until(accepted)
    await story.world.settle()

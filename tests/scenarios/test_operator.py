"""An operator's day: an event that cannot be applied is found, mended and retried; a model is rebuilt; all is noted."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from sqlalchemy import text

from shared.kernel.hash import sha256_hex
from tests.kit.story import Story
from tests.kit.world import World

_PATIENCE_SECONDS = 30.0
_MODEL = ("opportunity_step", "organisation_member", "organisation_team")


async def ask(world: World, method: str, path: str, body: object = None, **query: Any) -> Any:  # noqa: ANN401 - JSON
    return await world.call(method, f"/operations{path}", body, role="operator", **query)


async def answered(look: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - JSON
    """The first answer that is one."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not (found := await look()):
        assert time.monotonic() < deadline, "it did not happen in time"
    return found


async def ended(world: World, service: str, operation: str) -> Any:  # noqa: ANN401 - JSON
    """An operation once it has ended."""

    async def look() -> Any:  # noqa: ANN401 - JSON
        found = await ask(world, "GET", f"/{service}/history/{operation}")
        return found if found["ended_at"] else None

    return await answered(look)


async def state_of(world: World) -> str:
    """Everything the forecast's read model holds."""
    async with world.house.databases["forecast"].transaction() as tx:
        rows = [
            [str(row) for row in await tx.rows(text(f"SELECT * FROM {table} ORDER BY 1, 2, 3"))]  # noqa: S608 - ours
            for table in _MODEL
        ]
    return sha256_hex(rows)


async def test_a_dead_letter_is_found_mended_and_retried(story: Story) -> None:
    world, forecast = story.world, story.world.house.databases["forecast"]
    async with forecast.transaction() as tx:
        await tx.execute(text("ALTER TABLE opportunity_step ADD CONSTRAINT bug CHECK (kind <> 'won') NOT VALID"))
    deal = await story.open("Anna", 1000)
    await world.call("POST", f"/opportunities/{deal}/win", {"won_on": date(2026, 2, 1).isoformat()})

    async def look() -> Any:  # noqa: ANN401 - JSON
        return (await ask(world, "GET", "/forecast/dead-letters", key=deal))["items"]

    (letter,) = await answered(look)
    assert letter["type"] == "pipeline.deal_won.v1"
    assert "bug" in letter["error"]
    assert deal in (await ask(world, "GET", f"/forecast/dead-letters/{letter['id']}"))["body"]
    late = {line["service"]: line for line in (await ask(world, "GET", "/lag"))["services"]}
    assert (late["forecast"]["dead"], late["pipeline"]["dead"], len(late)) == (1, 0, 8)
    async with forecast.transaction() as tx:
        await tx.execute(text("ALTER TABLE opportunity_step DROP CONSTRAINT bug"))
    assert (await ask(world, "POST", f"/forecast/dead-letters/{letter['id']}/retry"))["still_held"] == 0
    await world.settle()
    assert (await ask(world, "GET", "/forecast/dead-letters"))["items"] == []
    assert (await ask(world, "GET", "/forecast/history"))["items"][-1]["kind"] == "retry"


async def test_the_forecast_is_rebuilt_while_deals_are_won(story: Story) -> None:
    world = story.world
    for dollars in (1000, 2000, 3000):
        await story.win("Anna", dollars, on="2026-02-01")
    rebuilds = []
    for dollars in (4000, 5000):
        begun = await ask(world, "POST", "/forecast/rebuilds", {"model": "forecast"})
        await story.win("Carl", dollars, on="2026-02-02")
        rebuilds.append(await ended(world, "forecast", begun["id"]))
    assert all("error" not in done["outcome"] for done in rebuilds)
    live = await state_of(world)
    begun = await ask(world, "POST", "/forecast/rebuilds", {"model": "forecast"})
    done = await ended(world, "forecast", begun["id"])
    assert done["who"] == "user:operator"
    assert done["outcome"]["events"] > 0
    assert await state_of(world) == live


async def test_what_is_not_a_read_model_is_not_rebuilt(story: Story) -> None:
    async with story.world.client("operator") as client:
        answers = [
            await client.post(f"/v1/operations/{service}/rebuilds", json={"model": service})
            for service in ("compensation", "pipeline")
        ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, "not_rebuildable")] * 2
    assert "compensation keeps records of its own" in answers[0].json()["detail"]


async def test_a_replay_of_the_whole_past_pays_nobody_twice(story: Story) -> None:
    world = story.world
    deal = await story.win("Anna", 10_000, on="2026-03-01")
    before = await story.positions("Anna")
    assert deal in before
    found = await ask(world, "POST", "/compensation/replays", {"keys": [deal], "dry_run": True})
    assert found["found"]["types"]["pipeline.deal_won.v1"] == 1
    for reprocess in (False, True):
        begun = await ask(world, "POST", "/compensation/replays", {"reprocess": reprocess})
        done = await ended(world, "compensation", begun["id"])
        assert done["outcome"]["failed"] == 0
        assert (done["outcome"]["applied"] > 0) is reprocess
    await world.settle()
    assert await story.positions("Anna") == before

"""Who follows the stream hears what happens to the records they may read, and fetches the rest themselves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import Message, Scope

from tests.kit.story import Story
from tests.kit.world import World


class Listener:
    """A browser's EventSource, as far as we need one."""

    def __init__(self) -> None:
        self.status = 0
        self.heard = ""
        self.gone = asyncio.Event()
        self._more = asyncio.Condition()
        self._asked = False

    async def receive(self) -> Message:
        """The request has no body; then the line stays open until we hang up."""
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Hear."""
        async with self._more:
            if message["type"] == "http.response.start":
                self.status = message["status"]
            self.heard += message.get("body", b"").decode()
            self._more.notify_all()

    async def until(self, words: str) -> None:
        """Wait for something."""
        async with asyncio.timeout(20), self._more:
            await self._more.wait_for(lambda: words in self.heard)

    def messages(self) -> list[dict[str, object]]:
        """What was told."""
        lines = [line.removeprefix("data: ") for line in self.heard.splitlines() if line.startswith('data: {"type"')]
        return [json.loads(line) for line in lines]


@asynccontextmanager
async def listening(world: World, query: str = "", **headers: str) -> AsyncIterator[Listener]:
    """Follow the stream."""
    listener = Listener()
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": "/v1/stream",
        "raw_path": b"/v1/stream",
        "query_string": query.encode(),
        "scheme": "http",
        "headers": [(b"host", b"gateway"), *((name.encode(), value.encode()) for name, value in headers.items())],
        "client": ("192.0.2.7", 1),
        "server": None,
        "extensions": {},
    }
    following = asyncio.create_task(world.house.entrance(scope, listener.receive, listener.send))
    yield listener
    listener.gone.set()
    await following


async def ticket(world: World, role: str, member: str | None = None) -> str:
    async with world.client(role, member) as client:
        return str((await client.post("/v1/stream/tickets")).json()["ticket"])


async def test_a_browser_follows_with_a_ticket_and_fetches_what_it_hears_of(story: Story) -> None:
    world, anna = story.world, f"{story.name}/Anna"
    async with listening(world, f"ticket={await ticket(world, 'representative', anna)}") as hers:
        await hers.until("retry")
        carls = await story.open("Carl", 1_000)
        deal = await story.win("Anna", 8_000, on="2026-03-02")
        await hers.until("pipeline.deal_won.v1")
        told = hers.messages()

    assert hers.status == 200
    assert {"pipeline.opportunity_opened.v1", "pipeline.deal_won.v1"} <= {str(one["type"]) for one in told}
    assert all(one.keys() == {"type", "resource", "version"} for one in told)
    assert not any(carls in str(one["resource"]) for one in told)
    won = next(one for one in told if one["type"] == "pipeline.deal_won.v1")
    assert won["resource"] == f"/v1/opportunities/{deal}"
    async with world.client("representative", anna) as client:
        assert (await client.get(str(won["resource"]))).json()["status"] == "won"


async def test_whoever_has_a_part_of_a_deal_hears_of_it(story: Story) -> None:
    world, carl = story.world, f"{story.name}/Carl"
    async with listening(world, f"ticket={await ticket(world, 'representative', carl)}") as his:
        await his.until("retry")
        hers, shared = await story.open("Anna", 1_000), await story.open("Anna", 2_000)
        parts = [{"member_id": story.ids[name], "share": "0.5"} for name in ("Anna", "Carl")]
        await world.call("PUT", f"/opportunities/{shared}/splits", {"splits": parts})
        await his.until("pipeline.splits_set.v1")
        await story.act(shared, "move", stage="needs confirmed")
        await his.until("pipeline.stage_changed.v1")
        told = {str(one["resource"]) for one in his.messages()}

    assert f"/v1/opportunities/{shared}" in told
    assert f"/v1/opportunities/{hers}" not in told


async def test_a_ticket_opens_one_stream(story: Story) -> None:
    good = await ticket(story.world, "sales_ops")
    async with listening(story.world, f"ticket={good}") as first:
        await first.until("retry")
        async with listening(story.world, f"ticket={good}") as second:
            await second.until("not_authenticated")

    assert (first.status, second.status) == (200, 401)


async def test_without_a_right_to_it_there_is_no_stream(story: Story) -> None:
    for query in ("", "ticket=", "ticket=made-up", "ticket=a&ticket=b"):
        async with listening(story.world, query) as listener:
            await listener.until("not_authenticated")
        assert listener.status == 401

"""A deal turns more than once: everyone concerned is told how it stands, and endpoints what is new."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.kit.story import Story, usd
from tests.notifications.receiver import Receiver, receiver

LONG_AGO = "2026-03-02"
Told = dict[str, Any]


def days_ago(days: int) -> str:
    return str(datetime.now(UTC).date() - timedelta(days=days))


@pytest.fixture(autouse=True)
def loopback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Endpoints of these stories listen on this machine, and their secrets lie under a key of their own."""
    monkeypatch.setenv("WEBHOOK_ALLOW_LOOPBACK", "1")
    monkeypatch.setenv("NOTIFICATIONS_MASTER_KEY_FILE", str(tmp_path / "master.key"))


@asynccontextmanager
async def endpoint(story: Story, kind: str) -> AsyncIterator[Receiver]:
    """Someone who listens to one kind from now on."""
    async with receiver() as there:
        registered = await story.world.call("POST", "/webhooks", {"url": there.url, "events": [kind]})
        yield there
        await story.world.call("DELETE", f"/webhooks/{registered['id']}")


async def told(story: Story, kind: str, deal: str) -> list[Told]:
    """What stands in the inboxes about a deal, by the day it was effective."""
    external_id = (await story.world.call("GET", f"/opportunities/{deal}"))["external_id"]
    entries = [
        e for e in await story.world.every("/notifications", kind=kind) if e["subject_external_id"] == external_id
    ]
    return sorted(entries, key=lambda entry: (entry["effective_on"], entry["data"].get("role", "")))


async def posted(there: Receiver, messages: int) -> list[Told]:
    return [json.loads(message.body) for message in await there.hear(messages)]


async def test_every_partial_refund_is_told_with_its_own_day(story: Story) -> None:
    deal = await story.win("Anna", 10_000, on=LONG_AGO)
    yesterday = days_ago(1)

    async with endpoint(story, "commission_clawed_back") as there:
        await story.act(deal, "refund", amount=usd(2_000), reason="two pieces back", refunded_on=days_ago(30))
        await story.act(deal, "refund", amount=usd(4_000), reason="four more", refunded_on=yesterday)
        webhooks = await posted(there, 2)

    anna, bill = story.ids["Anna"], story.ids["Bill"]
    entries = await told(story, "commission_clawed_back", deal)
    assert [
        (entry["recipient_id"], entry["effective_on"], entry["data"]["taken_back"]["minor"], entry["historic"])
        for entry in entries
    ] == [
        (bill, days_ago(30), 1_000, True),
        (anna, days_ago(30), 6_000, True),
        (bill, yesterday, 2_000, False),
        (anna, yesterday, 12_000, False),
    ]
    assert {(w["data"]["recipient_id"], w["data"]["effective_on"]) for w in webhooks} == {
        *((anna, yesterday), (bill, yesterday))
    }
    assert len(webhooks) == 2


async def test_two_refunds_that_are_news_are_two_webhooks_to_each_payee(story: Story) -> None:
    deal = await story.win("Anna", 10_000, on=LONG_AGO)

    async with endpoint(story, "commission_clawed_back") as there:
        for days in (2, 1):
            await story.act(deal, "refund", amount=usd(2_000), reason="pieces back", refunded_on=days_ago(days))
        webhooks = await posted(there, 4)

    assert sorted(w["data"]["recipient_id"] for w in webhooks) == sorted([story.ids["Anna"], story.ids["Bill"]] * 2)
    assert len({w["data"]["id"] for w in webhooks}) == 4


async def test_a_deal_won_again_is_news_though_the_first_win_was_history(story: Story) -> None:
    deal = await story.win("Anna", 10_000, on=LONG_AGO)

    await story.act(deal, "reopen", reason="signed by the wrong company")
    assert await told(story, "deal_won", deal) == []
    clawed_back = await told(story, "commission_clawed_back", deal)
    assert {entry["body"].split(" on ")[0] for entry in clawed_back} == {"The deal was reopened"}

    async with endpoint(story, "deal_won") as there:
        await story.act(deal, "win")
        webhooks = await posted(there, 2)

    entries = await told(story, "deal_won", deal)
    assert {(entry["recipient_id"], entry["read"]) for entry in entries} == {
        *((story.ids["Anna"], False), (story.ids["Bill"], False))
    }
    assert {w["data"]["id"] for w in webhooks} == {entry["id"] for entry in entries}


async def test_a_corrected_owner_is_told_in_place_of_the_other(story: Story) -> None:
    deal = await story.win("Anna", 10_000, on=LONG_AGO)

    async with endpoint(story, "deal_won") as there:
        await story.act(deal, "correct", owner_id=story.ids["Carl"], reason="it was Carl's")
        (webhook,) = await posted(there, 1)

    entries = {entry["recipient_id"]: entry for entry in await told(story, "deal_won", deal)}
    assert set(entries) == {story.ids["Carl"], story.ids["Bill"]}
    assert not entries[story.ids["Carl"]]["read"]
    assert webhook["data"]["recipient_id"] == story.ids["Carl"]


async def test_an_endpoint_hears_nothing_of_a_fact_recorded_before_it_was_registered(story: Story) -> None:
    before = await story.win("Anna", 1_000, on=days_ago(1))

    async with endpoint(story, "deal_won") as there:
        of_north = {"manager_id": story.ids["Carl"], "effective_on": days_ago(30)}
        await story.world.call("PATCH", f"/teams/{story.ids['north']}", of_north)
        await story.world.settle()
        after = await story.win("Anna", 2_000, on=days_ago(1))
        webhooks = await posted(there, 2)

    assert story.ids["Carl"] in {entry["recipient_id"] for entry in await told(story, "deal_won", before)}
    assert {w["data"]["subject_id"] for w in webhooks} == {after}

"""The whole way on both logs: what one service announces has its effect in another, once and in order."""

from __future__ import annotations

from uuid import uuid4

import pytest

from shared.messaging.backlog import backlog
from shared.messaging.consumer import Consumer
from shared.messaging.relay import Relay
from tests.shared.messaging.conftest import OpenDatabase, OpenLog
from tests.shared.messaging.orders import OrderPlaced, announce, count, effects, manifest, running, until


@pytest.fixture(autouse=True)
def own_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a topic to itself; the log keeps every record for ever."""
    monkeypatch.setattr(OrderPlaced, "topic", f"shop.{uuid4().hex}")


async def test_both_logs_bring_every_event_to_its_effect(open_database: OpenDatabase, open_log: OpenLog) -> None:
    shop, warehouse = await open_database("shop", OrderPlaced), await open_database("warehouse")
    log = open_log()
    await log.ensure_topics([OrderPlaced.topic])
    described = manifest()

    async def settled() -> bool:
        return await count(warehouse, "effect") >= 1500 and (await backlog(warehouse, log, described)).settled

    async with running(Relay(shop, log).run), running(Consumer(described, warehouse, log).run):
        for first in range(0, 1500, 300):
            await announce(shop, *(OrderPlaced(order=f"o{n % 30}", number=n) for n in range(first, first + 300)))
        await until(settled)
    found = await effects(warehouse)
    assert len(found) == len(set(found)) == 1500
    for order in range(30):
        numbers = [int(note.split()[1]) for note in found if note.split()[0] == f"o{order}"]
        assert numbers == sorted(numbers)

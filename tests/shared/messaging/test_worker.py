"""The worker: everything of a service runs, fails alone, and stops in order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest

from shared.messaging.backlog import backlog
from shared.messaging.manifest import Manifest, on_runs_of
from shared.messaging.worker import Job, Worker
from shared.store.database import Database
from shared.store.transaction import Transaction
from tests.shared.messaging.conftest import OpenDatabase, OpenLog
from tests.shared.messaging.orders import OrderPlaced, announce, effects, manifest, note_run, running, until


@pytest.fixture(autouse=True)
def own_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a topic to itself."""
    monkeypatch.setattr(OrderPlaced, "topic", f"shop.{uuid4().hex}")


async def test_an_event_travels_from_one_service_to_another(
    open_database: OpenDatabase, open_postgres_log: OpenLog
) -> None:
    shop, warehouse = await open_database("shop", OrderPlaced), await open_database("warehouse")
    log = open_postgres_log()
    selling, storing = Manifest("shop", (OrderPlaced,)), manifest()
    positions: set[int] = set()

    async def settled() -> bool:
        look = await backlog(shop, log, selling) + await backlog(warehouse, log, storing)
        positions.add(look.position)
        return look.settled and await effects(warehouse) == ["a 1", "a 2"]

    async with running(Worker(selling, shop, log).run), running(Worker(storing, warehouse, log).run):
        await announce(shop, OrderPlaced(order="a", number=1), OrderPlaced(order="a", number=2))
        await until(settled)
    assert max(positions) == 4


async def test_a_part_that_fails_begins_anew_and_holds_up_no_other(
    open_database: OpenDatabase, open_postgres_log: OpenLog
) -> None:
    shop = await open_database("shop", OrderPlaced)
    failures = [ValueError("once"), asyncio.CancelledError("that of something it waited for")]
    ran, steady = asyncio.Event(), asyncio.Event()

    async def stumble(database: Database) -> None:
        assert database is shop
        if failures:
            raise failures.pop()
        ran.set()

    async def run_steadily(database: Database) -> None:
        assert database is shop
        steady.set()

    jobs = (Job("stumble", timedelta(seconds=1), stumble), Job("steady", timedelta(hours=1), run_steadily))
    async with running(Worker(Manifest("shop", (OrderPlaced,)), shop, open_postgres_log(), jobs).run):
        async with asyncio.timeout(10):
            await steady.wait()
            await ran.wait()
    assert not failures


async def test_stopping_finishes_the_batch_in_hand(open_database: OpenDatabase, open_postgres_log: OpenLog) -> None:
    shop, warehouse = await open_database("shop", OrderPlaced), await open_database("warehouse")
    log, in_hand, go_on = open_postgres_log(), asyncio.Event(), asyncio.Event()

    async def slow(tx: Transaction, events: Sequence[OrderPlaced]) -> None:
        in_hand.set()
        await go_on.wait()
        await note_run(tx, events)

    storing = Manifest("warehouse", (), (on_runs_of(OrderPlaced, slow),))
    async with running(Worker(Manifest("shop", (OrderPlaced,)), shop, log).run):
        async with running(Worker(storing, warehouse, log).run):
            await announce(shop, OrderPlaced(order="a", number=1))
            await in_hand.wait()
            asyncio.get_running_loop().call_later(0.3, go_on.set)
        assert await effects(warehouse) == ["a 1"]

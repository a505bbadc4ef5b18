"""The desk: what takes long goes on beside the request that began it, and ends in order."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import text

from shared.messaging.consumer import Consumer
from shared.messaging.desk import Desk
from shared.messaging.lateness import lateness
from shared.messaging.rebuild import NotRebuildable
from shared.store.database import Database
from shared.store.operations import Operation, OperationUnderWay, operation
from tests.shared.messaging import shelf
from tests.shared.messaging.conftest import OpenDatabase, OpenLog
from tests.shared.messaging.orders import (
    OrderForgotten,
    OrderPlaced,
    OrderShipped,
    announce,
    append,
    outbox_records,
    running,
    until,
)

_RANGE: dict[str, object] = {"since": None, "until": None, "keys": frozenset(), "types": frozenset()}


@pytest.fixture
async def desk(open_database: OpenDatabase, open_postgres_log: OpenLog, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A warehouse that has applied twenty events of a topic of its own."""
    topic = f"shop.{uuid4().hex}"
    for event in (OrderPlaced, OrderShipped, OrderForgotten):
        monkeypatch.setattr(event, "topic", topic)
    warehouse, shop = await open_database("warehouse", OrderPlaced), await open_database("shop", OrderPlaced)
    await shelf.make_shelf(warehouse)
    log = open_postgres_log()
    await log.ensure_topics([topic])
    await announce(shop, *(OrderPlaced(order="a", number=n) for n in range(20)))
    await append(log, await outbox_records(shop))

    async def caught_up() -> bool:
        return (await lateness(warehouse, log, shelf.manifest())).lag == 0

    async with running(Consumer(shelf.manifest(), warehouse, log).run):
        await until(caught_up)
    return Desk(shelf.manifest(), warehouse, log, shelf.METADATA)


async def ended(database: Database, found: object) -> Operation:
    async def is_over() -> bool:
        async with database.transaction() as tx:
            seen = await operation(tx, found)  # type: ignore[arg-type]
        return seen is not None and seen.ended_at is not None

    await until(is_over)
    async with database.transaction() as tx:
        over = await operation(tx, found)  # type: ignore[arg-type]
    assert over is not None
    return over


async def test_a_rebuild_is_begun_and_its_end_is_noted(desk: Desk) -> None:
    over = await ended(desk.database, await desk.rebuild("shelf", "anna"))
    assert over.outcome is not None
    assert over.outcome["events"] == 20
    with pytest.raises(NotRebuildable):
        await desk.rebuild("ledger", "anna")


async def test_a_second_long_operation_is_refused_to_who_asks_for_it(desk: Desk) -> None:
    begun = await desk.replay(**_RANGE, reprocess=False, rate=4.0, who="anna")  # type: ignore[arg-type]
    with pytest.raises(OperationUnderWay):
        await desk.rebuild("shelf", "bill")
    await desk.close()
    over = await ended(desk.database, begun)
    assert over.outcome is not None
    assert over.outcome["stopped"] is True


async def test_a_look_tells_what_a_replay_would_bring(desk: Desk) -> None:
    found = await desk.look(since=None, until=None, keys=frozenset({"a"}), types=frozenset())
    assert (found["matched"], found["types"]) == (20, {"shop.order_placed.v1": 20})


async def test_lateness_is_told_in_figures(desk: Desk, open_database: OpenDatabase) -> None:
    await announce(await open_database("warehouse", OrderPlaced), OrderPlaced(order="b", number=1))
    async with desk.database.transaction() as tx:
        await tx.execute(text("UPDATE outbox SET created_at = now() - interval '90 seconds'"))
        await tx.execute(text("UPDATE consumer_progress SET next_offset = next_offset - 3 WHERE next_offset > 0"))
    told = await desk.lateness()
    assert (told["service"], told["unsent"], told["lag"], told["dead"]) == ("warehouse", 1, 3, 0)
    assert 90 <= told["oldest_unsent_seconds"] < 120

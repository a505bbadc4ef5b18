"""What is measured: how handlers end, why events die, and that a trace goes on."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from shared.kernel.errors import Conflict
from shared.messaging.batch import Outcome
from shared.messaging.consumer import Consumer
from shared.messaging.log import LogUnavailable
from shared.messaging.manifest import Manifest, on, on_runs_of, subscriptions_by_type
from shared.messaging.measured import consumed, reason_of, timed
from shared.messaging.received import Undecodable
from shared.observability import metrics
from shared.store.transaction import Transaction
from tests.shared.messaging.conftest import OpenDatabase, OpenLog
from tests.shared.messaging.figures import shown
from tests.shared.messaging.orders import (
    OrderPlaced,
    OrderShipped,
    append,
    column,
    count,
    manifest,
    outbox_records,
    running,
    until,
)

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        pytest.param(None, "handled", id="it ends well"),
        pytest.param(ValueError("no"), "failed", id="it fails for good"),
        pytest.param(LogUnavailable("later"), "postponed", id="it fails for now"),
    ],
)
async def test_a_run_is_timed_by_how_it_ends(
    failure: Exception | None, outcome: str, open_database: OpenDatabase
) -> None:
    async def handle(_tx: Transaction, _run: Sequence[OrderPlaced]) -> None:
        if failure is not None:
            raise failure

    series = {"service": "timed", "type": OrderPlaced.type, "outcome": outcome}
    before = shown(metrics.CONSUMER_HANDLER_SECONDS, **series)
    subscription = timed("timed", subscriptions_by_type(manifest(placed=handle)))[OrderPlaced.type]
    async with (await open_database("warehouse")).transaction() as tx:
        with pytest.raises(type(failure)) if failure is not None else nullcontext():
            await subscription.handle(tx, [])

    assert shown(metrics.CONSUMER_HANDLER_SECONDS, **series) == before + 1


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Undecodable("no body"), "unreadable"),
        (Conflict("not now"), "refused"),
        (IntegrityError("INSERT", None, Exception()), "database"),
        (KeyError("x"), "failed"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_dead_letter_has_one_of_few_reasons(error: Exception, reason: str) -> None:
    assert reason_of(error) == reason


def test_what_became_of_a_batch_is_counted_once() -> None:
    counters = {
        metrics.EVENT_STALE: 2,
        metrics.EVENT_GAPS: 3,
        metrics.INBOX_DUPLICATES: 4,
        metrics.CONSUMER_OVERTAKEN: 5,
    }
    before = [shown(counter, service="counted") for counter in counters]

    consumed("counted", Outcome(stale=2, gaps=3, duplicates=4, overtaken=5))

    after = [shown(counter, service="counted") for counter in counters]
    assert [now - then for now, then in zip(after, before, strict=True)] == [*counters.values()]


async def ship_one(tx: Transaction, placed: OrderPlaced) -> None:
    tx.publish(OrderShipped(order=placed.order, number=placed.number))


async def ship_all(tx: Transaction, run: Sequence[OrderPlaced]) -> None:
    for placed in run:
        tx.publish(OrderShipped(order=placed.order, number=placed.number), cause=placed)


@pytest.mark.parametrize(
    "subscription",
    [
        pytest.param(on(OrderPlaced, ship_one), id="events handled one by one"),
        pytest.param(on_runs_of(OrderPlaced, ship_all), id="runs"),
    ],
)
async def test_a_trace_goes_on_through_outbox_log_and_handler(
    subscription: object, open_database: OpenDatabase, open_postgres_log: OpenLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OrderPlaced, "topic", f"shop.{uuid4().hex}")
    shop, depot = await open_database("shop", OrderPlaced), await open_database("depot", OrderShipped)
    log = open_postgres_log()
    await log.ensure_topics([OrderPlaced.topic])
    async with shop.transaction() as tx:
        tx.traceparent = TRACE
        tx.publish(OrderPlaced(order="traced", number=1))
    async with shop.transaction() as tx:
        tx.publish(OrderPlaced(order="untraced", number=2))
    await append(log, await outbox_records(shop))

    async def both_shipped() -> bool:
        return await count(depot, "outbox") == 2

    shipping = Manifest("depot", (OrderShipped,), (subscription,))  # type: ignore[arg-type]  # one of the two above
    async with running(Consumer(shipping, depot, log).run):
        await until(both_shipped)

    traces = await column(depot, "SELECT headers->>'ce_traceparent' FROM outbox ORDER BY key")
    assert traces == [TRACE, None]

"""What is old is removed, and nothing else."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from shared.messaging.housekeeping import BATCH, prune
from shared.observability import metrics
from shared.store.database import Database
from tests.shared.messaging.conftest import OpenDatabase
from tests.shared.messaging.figures import shown
from tests.shared.messaging.orders import column, count

_RECEIPTS = text("""
    INSERT INTO inbox (event_id, processed_at)
    SELECT gen_random_uuid(), now() - CAST(CAST(:age AS text) AS interval) FROM generate_series(1, :rows)
""")
_ANSWERS = text("""
    INSERT INTO idempotency (principal, key, fingerprint, status, headers, body, created_at)
    SELECT 'p', CAST(:age AS text) || n, '', 200, '{}', '', now() - CAST(CAST(:age AS text) AS interval)
    FROM generate_series(1, :rows) AS n
""")


async def add(database: Database, statement: object, age: str, rows: int) -> None:
    async with database.transaction() as tx:
        await tx.execute(statement, {"age": age, "rows": rows})  # type: ignore[arg-type]  # one of the two above


@pytest.mark.parametrize(
    ("table", "statement", "kept", "gone"),
    [
        pytest.param("inbox", _RECEIPTS, "13 days 23 hours", "14 days 1 minute", id="receipts live for 14 days"),
        pytest.param("idempotency", _ANSWERS, "6 days 23 hours", "7 days 1 minute", id="answers live for 7 days"),
    ],
)
async def test_rows_are_kept_exactly_as_long_as_promised(
    table: str, statement: object, kept: str, gone: str, open_database: OpenDatabase
) -> None:
    warehouse = await open_database("warehouse")
    await add(warehouse, statement, kept, 3)
    await add(warehouse, statement, gone, 5)
    before = shown(metrics.PRUNED, service="warehouse", table=table)

    await prune(warehouse)

    assert await count(warehouse, table) == 3
    assert shown(metrics.PRUNED, service="warehouse", table=table) == before + 5


async def test_more_than_a_batch_is_removed_in_several(open_database: OpenDatabase) -> None:
    warehouse = await open_database("warehouse")
    await add(warehouse, _RECEIPTS, "20 days", 2 * BATCH + 1)

    await prune(warehouse)

    assert await count(warehouse, "inbox") == 0


async def test_two_processes_prune_side_by_side_and_wait_for_no_handler(open_database: OpenDatabase) -> None:
    first, second, handler = [await open_database("warehouse") for _ in range(3)]
    await add(first, _RECEIPTS, "20 days", 10)
    async with handler.transaction() as tx:
        await tx.execute(text("SELECT FROM inbox LIMIT 1 FOR UPDATE"))
        async with asyncio.timeout(10):
            await asyncio.gather(prune(first), prune(second))
        assert await count(first, "inbox") == 1


async def test_the_outbox_is_vacuumed_by_number_of_dead_rows(open_database: OpenDatabase) -> None:
    options = await column(await open_database("shop"), "SELECT reloptions FROM pg_class WHERE relname = 'outbox'")

    assert set(options[0]) == {"autovacuum_vacuum_scale_factor=0", "autovacuum_vacuum_threshold=1000"}


async def test_a_session_that_falls_silent_in_a_transaction_does_not_hold_its_locks_for_long(
    open_database: OpenDatabase,
) -> None:
    warehouse = await open_database("warehouse")

    assert await column(warehouse, "SHOW idle_in_transaction_session_timeout") == ["30s"]
    assert await column(warehouse, "SHOW statement_timeout") == ["1min"]

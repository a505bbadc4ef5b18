"""What every worker does by the clock: it removes what its time is over for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from shared.observability import metrics
from shared.store.database import Database

BATCH = 5000
"""Rows of one deletion: locks are held briefly, and vacuum follows."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long rows of a table are kept, by the column that says when they came."""

    table: str
    column: str
    kept: timedelta


RETENTIONS = (
    # Positions live beside the effects, so a receipt only guards against copies sent again later.
    Retention("inbox", "processed_at", timedelta(days=14)),
    Retention("idempotency", "created_at", timedelta(days=7)),
)


async def prune(database: Database) -> None:
    """Remove what is too old, batch by batch; processes that prune at the same time pass each other by."""
    for retention in RETENTIONS:
        removed = BATCH
        while removed == BATCH:
            removed = await _prune_batch(database, retention)
            metrics.PRUNED.labels(database.service, retention.table).inc(removed)


async def _prune_batch(database: Database, retention: Retention) -> int:
    # Rows are found by their place on disk: the oldest lie first, and the BRIN index on the time knows where they end.
    delete = text(f"""
        DELETE FROM {retention.table} WHERE ctid = ANY(ARRAY(
          SELECT ctid FROM {retention.table} WHERE {retention.column} < :before LIMIT {BATCH} FOR UPDATE SKIP LOCKED))
    """)  # noqa: S608 - tables of the house
    async with database.transaction() as tx:
        return (await tx.execute(delete, {"before": tx.now - retention.kept})).rowcount

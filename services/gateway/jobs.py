"""What the clock does: how the audits' chains stand is shown, so that somebody hears when one stands still or forks."""

from __future__ import annotations

from datetime import timedelta

from services.gateway.queries.heads import standings
from shared.messaging.worker import Job
from shared.observability import metrics
from shared.store.database import Database

_EVERY = timedelta(seconds=10)


def jobs() -> tuple[Job, ...]:
    """Every job of the gateway."""
    return (Job("watch the audits' heads", _EVERY, show_heads),)


async def show_heads(database: Database) -> None:
    """How long ago each chain was heard of, and how many of its heads contradict another."""
    async with database.transaction() as tx:
        for chain in await standings(tx):
            metrics.AUDIT_HEAD_AGE.labels(chain.database).set((tx.now - chain.published_at).total_seconds())
            metrics.AUDIT_CHAIN_FAULTS.labels(chain.database).set(chain.faults)

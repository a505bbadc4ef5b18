"""Back-pressure at the edge: while an outbox is full, writes are asked to come again later."""

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from shared.kernel.errors import Unavailable
from shared.observability import metrics
from shared.store.database import Database
from shared.store.pressure import look
from shared.store.transaction import Transaction

_SCRAPE_SECONDS = 2.0

_log = logging.getLogger(__name__)


class OutboxFull(Unavailable):
    """More events wait for the event log than may; reads go on, writes wait."""

    retry_after_seconds = 5


async def refuse_while_full(database: Database, tx: Transaction) -> None:
    """Called before a write does anything; looks at the outbox itself only if no relay in this process did lately."""
    if database.pressure.look_is_due():
        await _report(database, tx)
    if database.pressure.full:
        metrics.OUTBOX_REFUSED.labels(database.service).inc()
        raise OutboxFull("too many events wait for the event log; try again later")


async def report_outbox(database: Database) -> None:
    """Bring the figures of the outbox up to date for a reader of metrics; an unreachable store leaves the last ones."""
    if not database.pressure.look_is_due():
        return
    try:
        async with asyncio.timeout(_SCRAPE_SECONDS), database.transaction() as tx:
            await _report(database, tx)
    except (SQLAlchemyError, OSError) as error:
        _log.warning("%s: the outbox cannot be looked at: %r", database.service, error)


async def _report(database: Database, tx: Transaction) -> None:
    fill = await look(tx, database.pressure)
    metrics.OUTBOX_UNSENT_ROWS.labels(database.service).set(fill.unsent)
    metrics.OUTBOX_OLDEST_UNSENT_AGE.labels(database.service).set(fill.oldest_age_seconds)
    metrics.OUTBOX_FULL.labels(database.service).set(database.pressure.full)

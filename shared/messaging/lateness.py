"""How late a service is, as an operator reads it: what it has not sent, not applied, or cannot apply."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from shared.messaging.log import EventLog, Place
from shared.messaging.manifest import Manifest, topics_consumed
from shared.store.database import Database

_COUNTS = text("""
    SELECT (SELECT count(*) FROM outbox) AS unsent,
      (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float FROM outbox) AS oldest,
      (SELECT count(*) FROM outbox_quarantine) AS quarantined, (SELECT count(*) FROM waiting) AS waiting,
      (SELECT count(*) FROM parked) AS parked, (SELECT count(*) FROM dead_letter) AS dead
""")
_PROGRESS = text("SELECT topic, partition, next_offset FROM consumer_progress")


@dataclass(frozen=True, slots=True)
class Lateness:
    """One service's line of the table."""

    service: str
    unsent: int
    """Events recorded and not yet in the log."""
    oldest_unsent_seconds: float
    lag: int
    """Events in the log and not yet applied."""
    waiting: int
    """Facts that wait for another fact."""
    parked: int
    dead: int
    quarantined: int
    """Events the log will never take."""


async def lateness(database: Database, log: EventLog, manifest: Manifest) -> Lateness:
    """One look. The ends of the log are read last, so that an event on its way is seen at least once."""
    async with database.transaction() as tx:
        counts = (await tx.rows(_COUNTS))[0]
        progress = {Place(row.topic, row.partition): row.next_offset for row in await tx.rows(_PROGRESS)}
    topics = topics_consumed(manifest)
    ends = await log.end_offsets(topics) if topics else {}
    return Lateness(
        service=manifest.service,
        unsent=counts.unsent,
        oldest_unsent_seconds=round(counts.oldest, 3),
        lag=sum(max(0, end - progress.get(place, 0)) for place, end in ends.items()),
        waiting=counts.waiting,
        parked=counts.parked,
        dead=counts.dead,
        quarantined=counts.quarantined,
    )

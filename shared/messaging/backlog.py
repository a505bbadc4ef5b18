"""How much of a service's work is still on its way."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from shared.messaging.log import EventLog, Place
from shared.messaging.manifest import Manifest, topics_consumed
from shared.store.database import Database
from shared.store.transaction import Transaction

_COUNTS = text("""
    SELECT (SELECT count(*) FROM outbox) AS unsent, (SELECT count(*) FROM waiting) AS waiting,
      (SELECT count(*) FROM parked) AS parked, (SELECT count(*) FROM dead_letter) AS dead,
      (SELECT count(*) FROM outbox_quarantine) AS quarantined,
      (SELECT coalesce(sum(last), 0)::bigint FROM event_sequence) AS produced
""")
_PROGRESS = text("SELECT topic, partition, next_offset FROM consumer_progress")


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is under way in one service. Settled means unsent, lag and parked are 0 twice with the same position."""

    unsent: int
    lag: int
    waiting: int
    parked: int
    dead: int
    position: int
    """Moves with every event announced or consumed, and never goes back."""

    def __add__(self, other: Backlog) -> Backlog:
        return Backlog(
            self.unsent + other.unsent,
            self.lag + other.lag,
            self.waiting + other.waiting,
            self.parked + other.parked,
            self.dead + other.dead,
            self.position + other.position,
        )

    @property
    def settled(self) -> bool:
        """Whether nothing is on its way at this look."""
        return not (self.unsent or self.lag or self.parked)


async def backlog(database: Database, log: EventLog, manifest: Manifest) -> Backlog:
    """One look; a row quarantined by the relay counts as dead."""
    topics = topics_consumed(manifest)
    # The ends are read last: an event on its way between outbox and consumer is then seen in one or the other.
    async with database.transaction() as tx:
        counts = (await tx.rows(_COUNTS))[0]
        progress = await _progress(tx)
    ends = await log.end_offsets(topics) if topics else {}
    return Backlog(
        unsent=counts.unsent,
        lag=sum(max(0, end - progress.get(place, 0)) for place, end in ends.items()),
        waiting=counts.waiting,
        parked=counts.parked,
        dead=counts.dead + counts.quarantined,
        position=counts.produced + sum(progress.values()),
    )


async def _progress(tx: Transaction) -> dict[Place, int]:
    return {Place(row.topic, row.partition): row.next_offset for row in await tx.rows(_PROGRESS)}

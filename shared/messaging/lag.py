"""How far a consumer is behind, in records and in seconds, and whether its positions can be true."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import text

from shared.messaging.auditors import violated
from shared.messaging.log import EventLog, Place, Positions
from shared.messaging.manifest import Manifest, topics_consumed
from shared.observability import metrics
from shared.store.database import Database

WITHIN_THE_LOG = "position_lies_within_the_log"

_MARKS = 64

_PROGRESS = text("SELECT topic, partition, next_offset FROM consumer_progress")
_HELD = text("""
    SELECT count(DISTINCT (topic, key)) AS keys,
      coalesce(extract(epoch FROM clock_timestamp() - min(since)), 0)::float AS oldest_age_seconds
    FROM (SELECT topic, key, NULL::timestamptz AS since FROM dead_letter
          UNION ALL SELECT topic, key, parked_at FROM parked) AS held
""")

Marks = tuple[tuple[float, int], ...]
"""When an end of the log was first seen, oldest first: those not passed yet."""


def marked(marks: Marks, now: float, end: int, position: int) -> Marks:
    """The marks after another look. Many are thinned out; the first one, whose age is the lag, always stays."""
    waiting = tuple(mark for mark in marks if mark[1] > position)
    seen = waiting[-1][1] if waiting else position
    waiting = (*waiting, (now, end)) if end > seen else waiting
    return waiting[::2] if len(waiting) > _MARKS else waiting


@dataclass
class LagWatch:
    """Compares a service's positions with the ends of the log, again and again."""

    manifest: Manifest
    log: EventLog
    _marks: dict[Place, Marks] = field(default_factory=dict)

    def __post_init__(self) -> None:
        metrics.INVARIANT_VIOLATIONS.labels(self.manifest.service, WITHIN_THE_LOG)

    async def look(self, database: Database) -> None:
        """Positions are read first: the log only grows, so its end read later cannot lie before them."""
        async with database.transaction() as tx:
            progress = {Place(row.topic, row.partition): row.next_offset for row in await tx.rows(_PROGRESS)}
            held = (await tx.rows(_HELD))[0]
        metrics.PARKED_KEYS.labels(database.service).set(held.keys)
        metrics.PARKED_OLDEST_AGE.labels(database.service).set(held.oldest_age_seconds)
        topics = topics_consumed(self.manifest)
        if topics:
            self._compare(database.service, progress, await self.log.end_offsets(topics), time.monotonic())

    def _compare(self, service: str, progress: Positions, ends: Mapping[Place, int], now: float) -> None:
        for place, end in ends.items():
            at = progress.get(place, 0)
            self._marks[place] = marked(self._marks.get(place, ()), now, end, at)
            metrics.CONSUMER_LAG_RECORDS.labels(service, place.topic, str(place.partition)).set(max(0, end - at))
        beyond = [place for place, end in ends.items() if progress.get(place, 0) > end]
        violated(service, WITHIN_THE_LOG, len(beyond), beyond)
        oldest = min((marks[0][0] for marks in self._marks.values() if marks), default=now)
        metrics.CONSUMER_LAG_SECONDS.labels(service).set(now - oldest)

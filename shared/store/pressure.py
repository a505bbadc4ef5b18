"""Back-pressure: whether an outbox holds so much that writes over HTTP have to wait for the relay.

Only writes over HTTP wait. Consumers and jobs go on, their own announcements too: they bring at most what the log hands
out, and while the log hands anything out the relay empties the outbox. If they waited, two services that react to each
other could wait in a circle.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import text

from shared.store.transaction import Transaction

LIMIT_ROWS = 1_000_000
_LOOK_SECONDS = 3.0
_RELIEVED_SHARE = 0.9

# Gaps in the numbers and rows that stand still only make the span too long, so a short one is proof enough. A long one
# is counted, which takes about 0.15 s for a million rows.
_FILL = text("""
    SELECT CASE WHEN ends.span < :threshold THEN ends.span
             ELSE (SELECT count(*) FROM (SELECT FROM outbox LIMIT :threshold) AS counted) END AS unsent,
      coalesce(extract(epoch FROM clock_timestamp() - oldest.created_at), 0)::float AS oldest_age_seconds
    FROM (SELECT coalesce(max(seq) - min(seq) + 1, 0) AS span FROM outbox) AS ends
    LEFT JOIN LATERAL (SELECT created_at FROM outbox ORDER BY seq LIMIT 1) AS oldest ON true
""")


@dataclass(frozen=True, slots=True)
class Fill:
    """How full an outbox is: at most so many rows, and how old the oldest is."""

    unsent: int
    oldest_age_seconds: float


@dataclass(slots=True)
class Pressure:
    """What this process last saw of its outbox. Full at the limit, relieved below nine tenths of it."""

    limit: int = LIMIT_ROWS
    full: bool = False
    _looked_at: float = field(default=float("-inf"))

    @property
    def threshold(self) -> int:
        """Rows from which the outbox is full, or stays so."""
        return max(1, int(self.limit * _RELIEVED_SHARE)) if self.full else self.limit

    def saw(self, unsent: int) -> None:
        """Somebody looked; a relay in the same process does every two seconds."""
        self.full = unsent >= self.threshold
        self._looked_at = time.monotonic()

    def look_is_due(self) -> bool:
        """Whether nobody has looked lately. Only the first to ask is told so: one look serves all."""
        now = time.monotonic()
        due = now - self._looked_at >= _LOOK_SECONDS
        if due:
            self._looked_at = now
        return due


async def look(tx: Transaction, pressure: Pressure) -> Fill:
    """See how full the outbox is, from both ends of its index."""
    row = (await tx.rows(_FILL, {"threshold": pressure.threshold}))[0]
    pressure.saw(row.unsent)
    return Fill(row.unsent, row.oldest_age_seconds)


def limit_from(environment: Mapping[str, str]) -> int:
    """Rows an outbox may hold before writes wait: `OUTBOX_LIMIT_ROWS`."""
    return int(environment.get("OUTBOX_LIMIT_ROWS", LIMIT_ROWS))

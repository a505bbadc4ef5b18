"""Live auditors: they look whether a service's invariants hold on its own data, page by page, and count breaches."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlalchemy import text

from shared.observability import metrics
from shared.store.database import Database
from shared.store.invariants import BEGINNING, Invariant, look_for

_READ_ONLY = text("SET TRANSACTION READ ONLY")

_log = logging.getLogger(__name__)


class Auditors:
    """One look at each invariant per call, each where the last one ended; a breach counts again whenever it is seen."""

    def __init__(self, service: str, invariants: Sequence[Invariant]) -> None:
        self._after = dict.fromkeys(invariants, BEGINNING)
        for invariant in invariants:
            metrics.INVARIANT_VIOLATIONS.labels(service, invariant.name)  # shown as 0 from the start

    async def look(self, database: Database) -> None:
        """Each invariant has a snapshot of its own; one that is broken hides no other."""
        for invariant, after in self._after.items():
            async with database.transaction() as tx:
                await tx.execute(_READ_ONLY)
                found = await look_for(tx, invariant, after)
            self._after[invariant] = found.next_after
            metrics.AUDITED.labels(database.service, invariant.name).inc(found.seen)
            violated(database.service, invariant.name, found.broken, found.examples)


def violated(service: str, name: str, breaches: int, examples: Sequence[object]) -> None:
    """Count and report breaches, if there are any."""
    if breaches:
        metrics.INVARIANT_VIOLATIONS.labels(service, name).inc(breaches)
        _log.error("%s: %s does not hold for %d, among them %s", service, name, breaches, [*map(str, examples)])

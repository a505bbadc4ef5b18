"""The relay's low-water mark: below it the outbox is empty for ever, so polls need not wade through dead rows there.

A mark that merely follows the last row sent is wrong: a transaction still open may hold a smaller number, and if a
later event of its key commits before the next sweep, that one would be published first. So the mark moves only over
numbers whose transactions have all ended, which PostgreSQL's snapshots can tell.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Sight:
    """What one look at the outbox saw, in one snapshot."""

    given_out: int
    """The last number the outbox sequence has given out."""
    oldest_running: int
    """Transaction ids below it have ended (`pg_snapshot_xmin`)."""
    newest: int
    """Transaction ids from it on had not begun (`pg_snapshot_xmax`)."""
    oldest_unsent: int | None
    """The smallest number in the outbox."""


@dataclass(frozen=True, slots=True)
class LowWater:
    """Where polls begin, and the step being prepared."""

    mark: int = 0
    candidate: int | None = None
    """A number given out some looks ago ..."""
    ceiling: int | None = None
    """... whose transactions all have ids below this, known one look later."""


def lifted(water: LowWater, sight: Sight) -> LowWater:
    """The mark after another look; looks are seconds apart."""
    if water.candidate is None:
        return replace(water, candidate=sight.given_out)
    if water.ceiling is None:
        return replace(water, ceiling=sight.newest)
    if sight.oldest_running < water.ceiling:
        return water
    settled = water.candidate + 1
    unsent = settled if sight.oldest_unsent is None else min(settled, sight.oldest_unsent)
    return LowWater(mark=max(water.mark, unsent), candidate=sight.given_out)

"""The simulated log: partitions that may become more, appends that are late, lost, partial or written unnoticed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from tests.shared.messaging.simulation.events import PARTITIONS_OF, PLACES, Happening, Stored, Violation

GRACE = 20.0
"""Seconds in which a request of a producer that was given up may still be under way."""


class Fate(IntEnum):
    """What becomes of an append."""

    WRITTEN = 0
    ACKNOWLEDGEMENT_LOST = 1
    LOST = 2
    PARTLY_WRITTEN = 3


_CORNERS = ("appends", "acknowledgements lost", "appends lost", "appends partly written")


@dataclass(eq=False, slots=True)
class Straggler:
    """What a producer that was given up has not written, by partition."""

    rows: list[list[Happening]]
    given_up_at: float
    abandoned: bool


@dataclass(slots=True)
class PaperLog:
    """One topic, and the promises that can be checked when a record arrives in it."""

    partitions: list[list[Stored]] = field(default_factory=lambda: [[]])
    stragglers: list[Straggler] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)
    """Keys whose records are refused."""
    first: dict[int, int] = field(default_factory=dict)
    """The last sequence of each key whose first occurrence was seen."""
    copies: Counter[int] = field(default_factory=Counter)
    doubts: Counter[int] = field(default_factory=Counter)
    """How often nobody knew whether an event was written."""
    seen: Counter[str] = field(default_factory=Counter)

    def grow(self) -> None:
        """Add a partition: keys move to it, records written stay where they are."""
        if len(self.partitions) < len(PLACES):
            self.partitions.append([])
            self.seen["partitions added"] += 1

    def append(self, rows: Sequence[Happening], fate: Fate, now: float, *, abandoned: bool) -> bool:
        """Write as fate has it; whether that is acknowledged. What is not written may be a straggler."""
        self.seen[_CORNERS[fate]] += 1
        if fate is Fate.WRITTEN or fate is Fate.ACKNOWLEDGEMENT_LOST:
            for row in rows:
                self._write(row)
            return fate is Fate.WRITTEN
        by_partition: dict[int, list[Happening]] = {}
        for row in rows:
            by_partition.setdefault(self._partition_of(row), []).append(row)
        missing = list(by_partition.values())
        if fate is Fate.PARTLY_WRITTEN:
            for row in missing.pop(0):
                self._write(row)
        if missing:
            self.stragglers.append(Straggler(missing, now, abandoned))
        return False

    def arrive_late(self, number: int, now: float) -> None:
        """A request under way is carried out after all, unless it was too long ago."""
        straggler = self.stragglers.pop(number % len(self.stragglers))
        too_late = now - straggler.given_up_at > GRACE
        if too_late and straggler.abandoned:
            return
        self.seen["late writes"] += 1
        for rows in straggler.rows:
            for row in rows:
                self._write(row)
        if too_late:
            raise Violation(f"a late write: {straggler.rows[0][0]} was given up at {straggler.given_up_at}")

    def doubt(self, rows: Sequence[Happening]) -> None:
        for row in rows:
            self.doubts[row.event_id] += 1

    def _partition_of(self, row: Happening) -> int:
        return PARTITIONS_OF[row.key][len(self.partitions) - 1]

    def _write(self, row: Happening) -> None:
        partition = self._partition_of(row)
        records = self.partitions[partition]
        records.append(Stored(row, PLACES[partition], len(records)))
        last = self.first.get(row.key, 0)
        if row.sequence == last + 1:
            self.first[row.key] = row.sequence
        elif row.sequence > last:
            raise Violation(f"order of first occurrences: {row} is written before number {last + 1} of its key")
        self.copies[row.event_id] += 1
        if self.copies[row.event_id] > 1 + self.doubts[row.event_id]:
            raise Violation(f"a copy without a doubt: {row} is written {self.copies[row.event_id]} times")

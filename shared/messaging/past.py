"""Which events of the past are meant, and what became of them when they were brought to their handlers again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.kernel.errors import Invalid
from shared.messaging.log import Place
from shared.messaging.received import Received

_FAILURES_SHOWN = 20


class RangeEmpty(Invalid):
    """The range ends before it begins."""


@dataclass(frozen=True, slots=True)
class Range:
    """Which events: recorded from `since` to before `until`, of some keys, of some types; what is left out is open."""

    since: datetime | None = None
    until: datetime | None = None
    keys: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.since and self.until and self.since >= self.until:
            raise RangeEmpty("the range ends before it begins", field="until")

    def holds(self, one: Received) -> bool:
        """Whether an event lies within; its time is the log's."""
        stored = one.stored
        return (
            (self.since is None or stored.recorded_at >= self.since)
            and (self.until is None or stored.recorded_at < self.until)
            and (not self.keys or stored.record.key in self.keys)
        )

    def as_arguments(self) -> dict[str, object]:
        """The range as it is audited."""
        bounds = {"since": self.since, "until": self.until}
        named = {name: at.isoformat() for name, at in bounds.items() if at is not None}
        lists = {"keys": sorted(self.keys), "types": sorted(self.types)}
        return {**named, **{name: those for name, those in lists.items() if those}}


@dataclass
class Replayed:
    """What a range holds, and what became of it."""

    matched: int = 0
    types: Counter[str] = field(default_factory=Counter)
    offsets: dict[Place, tuple[int, int]] = field(default_factory=dict)
    """First and last offset matched of each partition."""
    applied: int = 0
    duplicates: int = 0
    """Events received before, and not applied again."""
    held: int = 0
    """Dead letters and what is parked behind them, which have tools of their own, and what was discarded."""
    withheld: int = 0
    """Events that handlers announced: during a replay nothing leaves the service."""
    failed: dict[UUID, str] = field(default_factory=dict)
    stopped: bool = False

    def as_outcome(self) -> dict[str, Any]:
        """The figures as they are answered and audited."""
        failures = dict(list(self.failed.items())[:_FAILURES_SHOWN])
        return {
            "matched": self.matched,
            "types": dict(sorted(self.types.items())),
            "offsets": [
                {"topic": place.topic, "partition": place.partition, "first": first, "last": last}
                for place, (first, last) in sorted(self.offsets.items())
            ],
            **{name: getattr(self, name) for name in ("applied", "duplicates", "held", "withheld", "stopped")},
            "failed": len(self.failed),
            "failures": [{"event_id": str(event_id), "error": error} for event_id, error in failures.items()],
        }

    def note(self, one: Received) -> None:
        """Count an event of the range."""
        self.matched += 1
        self.types[one.type] += 1
        place, offset = one.stored.place, one.stored.offset
        first, last = self.offsets.get(place, (offset, offset))
        self.offsets[place] = min(first, offset), max(last, offset)

"""The order of each key's events, kept in memory while the log is read from its beginning: no I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

Aggregate = tuple[str, str]
"""Topic and key."""


@dataclass
class InOrder(Generic[T]):
    """Gives each event out when it is the next of its key, and a copy never: as a live consumer, but without tables.

    `given_up` are numbers that an operator passed over: nothing waits for them, and they are never given out.
    """

    given_up: Mapping[Aggregate, tuple[range, ...]] = field(default_factory=dict)
    _last: dict[Aggregate, int] = field(default_factory=dict)
    _early: dict[Aggregate, dict[int, T]] = field(default_factory=dict)
    _before: dict[Aggregate, tuple[int, dict[int, T]]] | None = None
    """What was known of the keys touched since `mark`."""

    def take(self, aggregate: Aggregate, sequence: int, one: T) -> Iterator[T]:
        """What is due now that this event has come: nothing, itself, or itself and those that waited for it."""
        given_up = self.given_up.get(aggregate, ()) if self.given_up else ()
        last = self._last.get(aggregate, 0)
        if self._before is not None:
            self._before.setdefault(aggregate, (last, dict(self._early.get(aggregate, ()))))
        if sequence == last + 1 and not given_up and aggregate not in self._early:
            self._last[aggregate] = sequence
            yield one
        elif sequence > last and not any(sequence in numbers for numbers in given_up):
            yield from self._sorted_in(aggregate, sequence, one, given_up)

    def waiting(self) -> list[tuple[Aggregate, int]]:
        """Those for which an event before them has not come."""
        return [(aggregate, number) for aggregate, early in self._early.items() for number in sorted(early)]

    def mark(self) -> None:
        """What is taken from now on may be undone."""
        self._before = {}

    def undo(self) -> None:
        """Forget what was taken since `mark`."""
        for aggregate, (last, early) in (self._before or {}).items():
            self._last[aggregate] = last
            self._early.pop(aggregate, None)
            if early:
                self._early[aggregate] = early
        self._before = None

    def _sorted_in(self, aggregate: Aggregate, sequence: int, one: T, given_up: tuple[range, ...]) -> Iterator[T]:
        early = self._early.setdefault(aggregate, {})
        early.setdefault(sequence, one)
        last = self._last.get(aggregate, 0)
        while (following := _after(last, given_up)) in early:
            last = self._last[aggregate] = following
            yield early.pop(following)
        if not early:
            del self._early[aggregate]


def _after(last: int, given_up: tuple[range, ...]) -> int:
    following = last + 1
    for numbers in sorted(given_up, key=lambda numbers: numbers.start):
        if following in numbers:
            following = numbers.stop
    return following

"""Which months a forecast speaks of, and which it may learn from."""

from __future__ import annotations

from datetime import date

from shared.kernel.period import Month


def forecast_months(as_of: date, count: int) -> tuple[Month, ...]:
    """The months after `as_of`: the first begins on that day or is the next to begin."""
    this = Month.of(as_of)
    first = this if as_of == this.first_day else this.plus(1)
    return tuple(first.plus(step) for step in range(count))


def complete_months(as_of: date, count: int) -> tuple[Month, ...]:
    """The last whole calendar months before `as_of`, oldest first."""
    this = Month.of(as_of)
    return tuple(this.plus(-step) for step in range(count, 0, -1))


def months_between(earlier: Month, later: Month) -> int:
    """How many months lie from one month to a later one; negative when it is earlier."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month

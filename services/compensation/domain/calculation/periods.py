"""Periods of pay: calendar or fiscal months, quarters, half-years and years, or weeks grouped 4-4-5."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

_MONTHS = 12
_WEEKS = 52
_MONTHS_IN = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_LETTER = {"month": "P", "quarter": "Q", "half_year": "H"}


class PayPeriod(NamedTuple):
    """From its first day to its last, both included; `name` is what people call it."""

    first_day: date
    last_day: date
    name: str

    @property
    def days(self) -> int:
        """How many calendar days it has."""
        return (self.last_day - self.first_day).days + 1


def months_of(unit: str) -> int:
    """How many months a unit spans."""
    return _MONTHS_IN[unit]


def month_based(day: date, unit: str, year_starts: int = 1) -> PayPeriod:
    """The month, quarter, half-year or year a day falls into, the year beginning with the month `year_starts`."""
    length = _MONTHS_IN[unit]
    month = (day.year * _MONTHS + day.month - 1) - (year_starts - 1)
    first = month // length * length
    first_day, next_day = _first_of(first + year_starts - 1), _first_of(first + length + year_starts - 1)
    return PayPeriod(first_day, next_day - timedelta(days=1), _name(first, unit, year_starts))


def _first_of(month: int) -> date:
    return date(month // _MONTHS, month % _MONTHS + 1, 1)


def _name(first: int, unit: str, year_starts: int) -> str:
    """A fiscal year that does not begin in January is named after the calendar year it ends in."""
    if unit == "month":
        begin = _first_of(first + year_starts - 1)
        return f"{begin.year:04d}-{begin.month:02d}"
    year = first // _MONTHS + (1 if year_starts > 1 else 0)
    if unit == "year":
        return f"{year:04d}"
    return f"{year:04d}-{_LETTER[unit]}{first % _MONTHS // _MONTHS_IN[unit] + 1}"


def week_based(day: date, unit: str, year_starts: Sequence[date], pattern: Sequence[int] = (4, 4, 5)) -> PayPeriod:
    """The fiscal month, quarter or year of a year of weeks; a 53rd week belongs to the year's last month.

    `year_starts` are first days of fiscal years, ascending; beyond the last one named years have 52 weeks.
    """
    start, end = _fiscal_year(day, year_starts)
    bounds = _month_starts(start, end, pattern)
    length = _MONTHS_IN[unit]
    index = (bisect_right(bounds, day) - 1) // length * length
    year = (start + timedelta(days=182)).year
    name = (
        f"{year:04d}"
        if unit == "year"
        else f"{year:04d}-{_LETTER[unit]}{index // length + 1:0{2 if unit == 'month' else 1}d}"
    )
    return PayPeriod(bounds[index], bounds[index + length] - timedelta(days=1), name)


def _fiscal_year(day: date, year_starts: Sequence[date]) -> tuple[date, date]:
    index = bisect_right(year_starts, day)
    if 0 < index < len(year_starts):
        return year_starts[index - 1], year_starts[index]
    anchor = year_starts[max(index - 1, 0)]
    years = (day - anchor).days // (7 * _WEEKS)
    start = anchor + timedelta(weeks=_WEEKS * years)
    return start, start + timedelta(weeks=_WEEKS)


def _month_starts(start: date, end: date, pattern: Sequence[int]) -> list[date]:
    """The first days of the year's twelve months, and the day after the last."""
    starts, week = [start], 0
    for month in range(_MONTHS - 1):
        week += pattern[month % len(pattern)]
        starts.append(start + timedelta(weeks=week))
    return [*starts, end]


def week_of(day: date, first_day: date | None = None) -> PayPeriod:
    """The seven days a day falls into: from Monday on, or counted from the first day of a year of weeks."""
    start = day - timedelta(days=day.weekday() if first_day is None else (day - first_day).days % 7)
    year, week, _ = start.isocalendar()
    return PayPeriod(start, start + timedelta(days=6), f"{year:04d}-W{week:02d}")

"""Capitalised pay: what it cost to win a contract is an asset, written off evenly over the time it is of benefit.

ASC 340-40 and IFRS 15.91-104 let what would be gone within a year be expensed at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from shared.kernel.period import Month

EXPEDIENT_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Instalment:
    """One month of a schedule, in minor units: what is written off in it, and what is left after it."""

    month: str
    expense: int
    left: int


def schedule(cost: int, first_day: date, last_day: date, *, expedient: bool = True) -> list[Instalment]:
    """A cost spread over the months from day to day, by calendar days; the parts add up to the cost exactly."""
    if expedient and _months(first_day, last_day) <= EXPEDIENT_MONTHS:
        return [Instalment(str(Month.of(first_day)), cost, 0)]
    return list(_instalments(cost, first_day, last_day))


@dataclass(frozen=True, slots=True)
class Asset:
    """What stands as an asset at a month's end, in minor units: added in the month, written off in it, and left."""

    capitalised: int = 0
    written_off: int = 0
    left: int = 0

    def __add__(self, other: Asset) -> Asset:
        return Asset(self.capitalised + other.capitalised, self.written_off + other.written_off, self.left + other.left)


def asset(instalments: Sequence[Instalment], month: str) -> Asset:
    """What a schedule adds to the asset of a month; what is expensed at once was never one."""
    if len(instalments) < 2 or month < instalments[0].month:  # noqa: PLR2004 - one instalment is an expense
        return Asset()
    first = instalments[0]
    now = next((each for each in instalments if each.month == month), None)
    return Asset(
        first.expense + first.left if month == first.month else 0,
        now.expense if now else 0,
        now.left if now else 0,
    )


def _months(first_day: date, last_day: date) -> int:
    whole = (last_day.year - first_day.year) * 12 + last_day.month - first_day.month
    return whole + (1 if last_day.day >= first_day.day else 0)


def _instalments(cost: int, first_day: date, last_day: date) -> Iterator[Instalment]:
    days, gone, month = (last_day - first_day).days + 1, 0, Month.of(first_day)
    while month.first_day <= last_day:
        served = (min(month.last_day, last_day) - first_day).days + 1
        so_far = _rounded(cost * served, days)
        yield Instalment(str(month), so_far - gone, cost - so_far)
        gone, month = so_far, month.plus(1)


def _rounded(numerator: int, denominator: int) -> int:
    """Half away from zero."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))

"""A plan's calendar: which period of a unit a day falls into."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from services.compensation.domain.calculation.periods import PayPeriod, month_based, week_based, week_of
from services.compensation.domain.language.policies import Calendar

PeriodOf = Callable[[str, date], PayPeriod]
_PATTERNS = {"4-4-5": (4, 4, 5), "4-5-4": (4, 5, 4), "5-4-4": (5, 4, 4)}


def periods_of(calendar: Calendar) -> PeriodOf:
    """The period of a unit (month, quarter, half_year, year, week) that a day falls into, found once per day."""
    found: dict[tuple[str, date], PayPeriod] = {}

    def period_of(unit: str, day: date) -> PayPeriod:
        period = found.get((unit, day))
        if period is None:
            period = found[unit, day] = _period(calendar, unit, day)
        return period

    return period_of


def _period(calendar: Calendar, unit: str, day: date) -> PayPeriod:
    if calendar.kind == "months":
        return week_of(day) if unit == "week" else month_based(day, unit, calendar.first_month)
    years = sorted(calendar.years)
    if unit == "week":
        return week_of(day, years[0])
    return week_based(day, unit, years, _PATTERNS[calendar.kind])

"""Names of periods of the common calendar as stretches of days: 2024, 2024-H1, 2024-Q1, 2024-03, 2024-W07."""

from __future__ import annotations

import re
from datetime import date, timedelta

from services.compensation.domain.document.errors import DocumentUnreadable
from shared.kernel.period import Month

_NAME = re.compile(r"(\d{4})(?:-(?:(H)([12])|(Q)([1-4])|(W)(\d{2})|()(\d{2})))?", re.ASCII)
_MONTHS = {"H": 6, "Q": 3, "": 1}
_YEAR = 12
_WEEK = 6


def days_of(name: object, place: str) -> tuple[date, date]:
    """The first and the last day of a period named."""
    found = _NAME.fullmatch(str(name))
    if found is None:
        raise _refused(name, place)
    year = int(found[1])
    kind, number = next(((found[i], int(found[i + 1])) for i in (2, 4, 6, 8) if found[i] is not None), ("Y", 1))
    try:
        return _week(year, number) if kind == "W" else _months(year, number, _MONTHS.get(kind, _YEAR))
    except ValueError:
        raise _refused(name, place) from None


def _week(year: int, number: int) -> tuple[date, date]:
    monday = date.fromisocalendar(year, number, 1)
    return monday, monday + timedelta(days=_WEEK)


def _months(year: int, number: int, length: int) -> tuple[date, date]:
    first = Month.of(date(year, (number - 1) * length + 1, 1))
    return first.first_day, first.plus(length - 1).last_day


def _refused(name: object, place: str) -> DocumentUnreadable:
    return DocumentUnreadable(
        f"a period such as 2024, 2024-H1, 2024-Q1, 2024-03 or 2024-W07, not {name!r}", field=place
    )

"""The months of statements, and how days and months are told."""

from __future__ import annotations

from datetime import date

from services.compensation.domain.calculation.result import Result
from shared.kernel.period import Month

_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def titled(month: Month) -> str:
    """March 2017."""
    return f"{_NAMES[month.month - 1]} {month.year}"


def told_day(on: date) -> str:
    """3 Mar 2017, whatever the language of the machine."""
    return f"{on.day}\N{NO-BREAK SPACE}{_NAMES[on.month - 1][:3]}\N{NO-BREAK SPACE}{on.year}"


def months_of(result: Result, payee: str) -> tuple[Month, ...]:
    """The months for which somebody has a statement."""
    return tuple(sorted({Month.of(line.earned_on) for line in result.of(payee)}))

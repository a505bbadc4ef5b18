"""Calendar months, the period pay and forecasts are counted in."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Self

_MONTHS = 12


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One calendar month."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Self:
        """The month a day falls into."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2017-03"; anything else is a ValueError."""
        year, month = text.split("-")
        return cls.of(date(int(year), int(month), 1))

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    def plus(self, months: int) -> Month:
        """The month so many months later; negative goes back."""
        index = self.year * _MONTHS + self.month - 1 + months
        return Month(index // _MONTHS, index % _MONTHS + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

"""A projected month: an amount and the interval around it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist
from typing import Self

from shared.kernel.money import Money
from shared.kernel.period import Month

INTERVAL_LEVEL = 0.8
"""How often the true figure should fall between low and high."""
_DEVIATIONS = NormalDist().inv_cdf((1 + INTERVAL_LEVEL) / 2)


@dataclass(frozen=True, slots=True)
class MonthProjection:
    """One month's amount with its 80 % interval; nothing projected is below zero."""

    month: Month
    amount: Money
    low: Money
    high: Money

    @classmethod
    def around(cls, month: Month, mean: float, deviation: float, currency: str) -> Self:
        """A figure in minor units and its standard deviation, rounded to whole minor units."""
        reach = _DEVIATIONS * deviation
        amount, low, high = (_whole(figure, currency) for figure in (mean, mean - reach, mean + reach))
        return cls(month, amount, low, high)


def _whole(minor: float, currency: str) -> Money:
    return Money.rounded(Decimal(max(0.0, minor)), currency)

"""Quantities as people read them: money, shares and counts, exact, with the unit they are in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from shared.kernel.money import exponent

SHARE = "share"
"""The unit of rates and quota attainment: 1 is 100 %."""
COUNT = "count"
"""The unit of deals, units sold, meetings and points."""

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact figure and its unit: a currency (then in its minor units), SHARE or COUNT."""

    value: Fraction
    unit: str

    @classmethod
    def of(cls, value: int | Fraction | Decimal, unit: str) -> Quantity:
        """A figure of any exact kind."""
        return cls(Fraction(value), unit)

    def __str__(self) -> str:
        if self.unit == SHARE:
            return percent(self.value)
        if self.unit == COUNT:
            return _digits(self.value)
        return f"{amount(self.value, self.unit)} {self.unit}"

    def bare(self) -> str:
        """Without the name of the currency, for the columns of a table that has named it once."""
        return str(self) if self.unit in {SHARE, COUNT} else amount(self.value, self.unit)


def amount(minor: int | Fraction, currency: str) -> str:
    """Minor units as people write the currency: 1,234.56. What is finer than the minor unit stays."""
    digits = exponent(currency)
    major = Fraction(minor) / 10**digits
    sign = "\N{MINUS SIGN}" if major < 0 else ""
    whole = abs(major) * 10**digits
    if whole.denominator == 1:
        return f"{sign}{Decimal(whole.numerator).scaleb(-digits):,.{digits}f}"
    return f"{sign}{_digits(abs(major), at_least=digits)}"


def percent(share: Fraction) -> str:
    """A share as a percentage: 3 %, 62.5 %."""
    return f"{_digits(share * 100)}\N{NO-BREAK SPACE}%"


def _digits(figure: Fraction, at_least: int = 0) -> str:
    """Up to four decimals; what has more is marked as about."""
    scaled = figure * 10**_DIGITS
    exact = scaled.denominator == 1
    shown = Decimal(round(scaled)).scaleb(-_DIGITS)
    text = f"{shown:,f}".rstrip("0").rstrip(".") if shown else "0"
    decimals = len(text.partition(".")[2])
    if decimals < at_least:
        text = f"{shown:,.{at_least}f}"
    text = text.replace("-", "\N{MINUS SIGN}")
    return text if exact else f"\N{ALMOST EQUAL TO}{text}"

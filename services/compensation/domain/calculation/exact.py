"""Exact figures: rounding once, half away from zero, and shares that always add up to the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_FLOOR, Context, Decimal, localcontext
from fractions import Fraction
from math import lcm

Number = int | Fraction
ZERO = Fraction(0)
ONE = Fraction(1)
_PLACES = 60


def half_away(numerator: int, denominator: int = 1) -> int:
    """The whole number nearest to a fraction (denominator > 0); a half goes away from zero."""
    if numerator >= 0:
        return (2 * numerator + denominator) // (2 * denominator)
    return -((denominator - 2 * numerator) // (2 * denominator))


def rounded(figure: Number, denominator: int = 1) -> int:
    """An exact figure, over a denominator, rounded half away from zero."""
    return half_away(figure.numerator, figure.denominator * denominator)


def plain(figure: Number) -> Number:
    """A whole fraction as the integer it is: the walk is several times faster on integers."""
    return figure.numerator if figure.denominator == 1 else figure


def decimal_text(figure: Fraction) -> str:
    """A figure's decimal text, cut after so many places that none reaches a bound it lies below."""
    with localcontext(Context(prec=_PLACES, rounding=ROUND_FLOOR)):
        return format(Decimal(figure.numerator) / Decimal(figure.denominator), "f")


def common_denominator(figures: Iterable[Number]) -> int:
    """The least number that makes all the figures whole when multiplied by it."""
    return lcm(1, *(figure.denominator for figure in figures))


def allocate(total: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """A whole number shared by weight: rounded down each, what remains by largest remainder, ties by name.

    A negative total is shared as its opposite is. Weights are not negative; with no weight at all nobody gets anything.
    """
    whole = sum(weights.values(), ZERO)
    if not whole:
        return dict.fromkeys(weights, 0)
    exact = {name: abs(total) * weight / whole for name, weight in weights.items()}
    shares = {name: share.numerator // share.denominator for name, share in exact.items()}
    left = abs(total) - sum(shares.values())
    for name in sorted(exact, key=lambda name: (shares[name] - exact[name], name))[:left]:
        shares[name] += 1
    return shares if total >= 0 else {name: -share for name, share in shares.items()}


def split(total: int, shares: Mapping[str, Fraction]) -> dict[str, int]:
    """A whole number split by fractions of it: together they get the rounded sum of their fractions."""
    return allocate(rounded(total * sum(shares.values(), ZERO)), shares)

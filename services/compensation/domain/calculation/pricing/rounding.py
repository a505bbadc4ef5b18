"""Rounding of lines to what can be paid, and the residue where only a period's total is rounded."""

from __future__ import annotations

from collections.abc import Callable

from services.compensation.domain.calculation.exact import Number, half_away
from services.compensation.domain.language.policies import Rounding


def payable(numerator: Number, denominator: int, rounding: Rounding, digits: int) -> int:
    """An exact figure in minor units as it is paid: whole minor units, or of as many places as the plan says."""
    if rounding == _USUAL:
        return half_away(numerator.numerator, numerator.denominator * denominator)
    top, bottom = numerator.numerator, numerator.denominator * denominator
    quantum = 1 if rounding.places is None or rounding.places >= digits else 10 ** (digits - rounding.places)
    return _MODES[rounding.mode](top, bottom * quantum) * quantum


def _half_even(top: int, bottom: int) -> int:
    whole, rest = divmod(top, bottom)
    if 2 * rest == bottom:
        return whole + whole % 2
    return whole + (2 * rest > bottom)


def _up(top: int, bottom: int) -> int:
    """Away from zero."""
    return -(-top // bottom) if top >= 0 else top // bottom


def _down(top: int, bottom: int) -> int:
    """Towards zero."""
    return top // bottom if top >= 0 else -(-top // bottom)


_USUAL = Rounding()
_MODES: dict[str, Callable[[int, int], int]] = {
    "half_away_from_zero": half_away,
    "half_even": _half_even,
    "up": _up,
    "down": _down,
}

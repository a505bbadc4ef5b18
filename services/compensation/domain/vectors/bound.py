"""NumPy's int64 wraps without a word: which integers a column may use is proven before anything is computed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

LIMIT = 2**63
"""What no value, sum or product of an int64 column may reach, whatever its sign."""

Column: TypeAlias = npt.NDArray[Any]
"""Integers, one per row: int64 where that is proven to be enough, Python's own otherwise."""


def column(values: Iterable[int] | Column) -> Column:
    """Whole numbers of any size as a column: int64 if every one of them fits."""
    if isinstance(values, np.ndarray):
        return values
    listed = list(values)
    small = all(-LIMIT < value < LIMIT for value in listed)
    return np.array(listed, dtype=np.int64 if small else object)


def proven(amounts: Column, *factors: int, beside: int = 0) -> bool:
    """Whether sums of all amounts, and each amount times twice a factor and something beside it, stay below the limit.

    Twice, because rounding half away from zero doubles. The sum of magnitudes bounds every partial sum in every order.
    """
    if amounts.dtype == object:
        return False
    if not len(amounts):
        return True
    largest = max(int(amounts.max()), -int(amounts.min()))
    factor = max((abs(factor) for factor in factors), default=1)
    return _sum_of_magnitudes(amounts, largest) < LIMIT and 2 * largest * max(1, factor) + abs(beside) < LIMIT


def safe(amounts: Column, *factors: int, beside: int = 0) -> Column:
    """The amounts as they are where the bound is proven; as exact Python integers where it is not."""
    return amounts if proven(amounts, *factors, beside=beside) else amounts.astype(object)


def scaled(rates: Sequence[Fraction]) -> tuple[list[int], int]:
    """Exact rates as whole numbers over one denominator."""
    denominator = lcm(*(rate.denominator for rate in rates)) if rates else 1
    return [rate.numerator * (denominator // rate.denominator) for rate in rates], denominator


def rounded(numerators: Column, denominator: int) -> Column:
    """Each over the denominator, rounded half away from zero; the caller has proven twice the numerator to fit."""
    if denominator == 1:
        return numerators
    magnitude = (2 * np.abs(numerators) + denominator) // (2 * denominator)
    return np.where(numerators < 0, -magnitude, magnitude)


def _sum_of_magnitudes(amounts: Column, largest: int) -> int:
    """In halves of 32 bits, so that the sum that is to prove the bound cannot wrap itself."""
    if largest * len(amounts) < LIMIT:
        return largest * len(amounts)
    magnitudes = np.abs(amounts).astype(np.uint64)
    high = int((magnitudes >> np.uint64(32)).sum(dtype=np.uint64))
    low = int((magnitudes & np.uint64(0xFFFF_FFFF)).sum(dtype=np.uint64))
    return (high << 32) + low

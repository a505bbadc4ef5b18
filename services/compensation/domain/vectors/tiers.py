"""Tiers over columns: marginal, and whole-period from the first unit; every line with its tier, rate and attainment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from services.compensation.domain.vectors.bound import Column
from services.compensation.domain.vectors.order import Runs


@dataclass(frozen=True, slots=True)
class Steps:
    """Tiers from nothing upwards without a hole, the last one open: where each starts, and its rate."""

    starts: tuple[int, ...]
    rates: tuple[Fraction, ...]
    lower_inclusive: bool = True
    """Whether the start itself belongs to the tier; otherwise the tier begins just above it."""

    def tier_of(self, attained: Column) -> Column:
        """The tier that holds each attainment; below the first start it is the first."""
        side = "right" if self.lower_inclusive else "left"
        edges = np.array(self.starts[1:], dtype=attained.dtype)
        found: Column = np.searchsorted(edges, attained, side).astype(np.int8)  # type: ignore[call-overload]  # a side
        return found


def marginal(before: Column, after: Column, starts: Sequence[int], rates: Sequence[int]) -> Column:
    """What each row earns when each part of it earns the rate of the tier it falls into. Rows are not negative.

    A tier's part is at most the row, and so are all parts together: no intermediate value outgrows row x rate.
    """
    earned = np.zeros(len(before), dtype=before.dtype)
    ends = (*starts[1:], None)
    for start, end, rate in zip(starts, ends, rates, strict=True):
        if rate:
            upper = after if end is None else np.minimum(after, end)
            lower = np.maximum(before, start) if start else before
            earned += np.maximum(upper - lower, 0) * rate
    return earned


def whole_period(amounts: Column, runs: Runs, steps: Steps, rates: Sequence[int]) -> tuple[Column, Column]:
    """The tier each row's whole run reached, and what the row earns at its rate from the first unit."""
    tier = steps.tier_of(runs.totals(amounts))[runs.of_row]
    return tier, amounts * np.array(rates, dtype=amounts.dtype)[tier]

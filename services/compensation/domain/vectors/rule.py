"""What a plain component comes to: whole columns can be walked by it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from services.compensation.domain.vectors.bound import Column
from services.compensation.domain.vectors.tiers import Steps

Months = Literal[1, 3, 6, 12]
Pays = Literal["marginal", "whole_period", "flat", "per_deal"]


@dataclass(frozen=True, slots=True)
class Bound:
    """A condition on the line's amount, in minor units; both ends belong to it."""

    at_least: int | None = None
    at_most: int | None = None

    def holds(self, amounts: Column) -> Column:
        """Which rows meet it."""
        met = np.ones(len(amounts), dtype=bool)
        if self.at_least is not None:
            met &= amounts >= self.at_least
        if self.at_most is not None:
            met &= amounts <= self.at_most
        return met


@dataclass(frozen=True, slots=True)
class Rule:
    """One component: what it pays by, over how many months it accumulates, what counts, and its cap (minor units)."""

    component: str
    months: Months
    pays: Pays
    steps: Steps
    """For `flat` one step with the rate; for `per_deal` one with the amount for each deal, in minor units."""
    where: tuple[Bound, ...] = ()
    cap: Fraction | None = None
    first_month: int = 1
    """Of the fiscal year, where quarters and years begin."""

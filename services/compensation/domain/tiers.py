"""Tiers in the short form of a plan: from nothing upwards, without hole or overlap, the last one open above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from services.compensation.domain.errors import RateOutOfRange, TierEmpty, TierHole, TierOverlap


@dataclass(frozen=True, slots=True)
class Tier:
    """Revenue from `start` (minor units, inclusive) up to `end` (exclusive; None is without end) earns `rate`."""

    start: int
    end: int | None
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Schedule:
    """Tiers from nothing upwards without hole or overlap, the last one open above."""

    tiers: tuple[Tier, ...]

    @classmethod
    def of(cls, tiers: Sequence[Tier]) -> Self:
        """Tiers in ascending order become a schedule, or a refusal that names the place."""
        expected = 0
        for index, tier in enumerate(tiers):
            _check_rate(tier, index)
            _check_start(tier, index, expected)
            _check_end(tier, index, last=index == len(tiers) - 1)
            expected = tier.end or expected
        if not tiers:
            raise TierHole("a plan needs at least one tier", field="tiers")
        return cls(tuple(tiers))


def _check_rate(tier: Tier, index: int) -> None:
    if not 0 <= tier.rate <= 1:
        raise RateOutOfRange(f"the rate {tier.rate} is not between 0 and 1", field=f"tiers[{index}].rate")


def _check_start(tier: Tier, index: int, expected: int) -> None:
    field = f"tiers[{index}].from"
    if tier.start > expected:
        raise TierHole("the tier begins above the end of the one before it", field=field)
    if tier.start < expected:
        raise TierOverlap("the tier begins below the end of the one before it", field=field)


def _check_end(tier: Tier, index: int, *, last: bool) -> None:
    field = f"tiers[{index}].to"
    if tier.end is None and not last:
        raise TierOverlap("only the last tier may be open above", field=field)
    if tier.end is not None and last:
        raise TierHole("the last tier must be open above", field=field)
    if tier.end is not None and tier.end <= tier.start:
        raise TierEmpty("the tier ends where it begins, or before", field=field)

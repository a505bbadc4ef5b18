"""Marginal tiers: each part of a deal earns the rate of the tier that the revenue booked so far puts it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from services.compensation.domain.errors import RateOutOfRange, TierEmpty, TierHole, TierOverlap
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Tier:
    """Revenue from `start` (minor units, inclusive) up to `end` (exclusive; None is without end) earns `rate`."""

    start: int
    end: int | None
    rate: Decimal

    def overlap(self, before: int, after: int) -> int:
        """How many minor units of the stretch from `before` to `after` lie in this tier."""
        bottom = max(before, self.start)
        top = after if self.end is None else min(after, self.end)
        return max(0, top - bottom)


@dataclass(frozen=True, slots=True)
class TierPart:
    """What fell into one tier, and what it earned there before rounding (minor units)."""

    tier: Tier
    credited: int
    earned: Decimal


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

    def parts(self, before: int, after: int) -> tuple[TierPart, ...]:
        """The stretch of revenue from `before` to `after`, cut at the edges of the tiers."""
        cut = ((tier, tier.overlap(before, after)) for tier in self.tiers)
        return tuple(TierPart(tier, credited, tier.rate * credited) for tier, credited in cut if credited)

    def commission_on(self, deal: Money, *, already_booked: Money) -> Money:
        """What this deal earns above what was booked before it, tier by tier, rounded once."""
        before, after = already_booked.minor, (already_booked + deal).minor
        earned = sum((tier.rate * tier.overlap(before, after) for tier in self.tiers), start=Decimal(0))
        return Money.rounded(earned, deal.currency)


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

"""Tiers and curves as ladders, in units of what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from services.compensation.domain.calculation.pricing.ladder import Ladder, Rung, Shape, ladder
from services.compensation.domain.language.rates import Curve, Tier, Tiers


def tier_ladder(tiers: Tiers, scale: Fraction) -> Ladder:
    """Tiers as rungs."""
    rungs = [
        Rung(Fraction(tier.from_), None if tier.to is None else Fraction(tier.to), _figure(tier))
        for tier in tiers.tiers
    ]
    by_amount = tiers.interpolation == "amount_per_tier"
    shape: Shape = (
        "amount_per_tier" if by_amount else "sum_of_rates" if tiers.interpolation == "sum_of_rates" else "step"
    )
    return ladder(
        rungs,
        shape,
        scale=scale,
        above=tiers.above_top or "continue",
        lower_bound_in=tiers.lower_bound != "excluded",
    )


def _figure(tier: Tier) -> Fraction:
    return Fraction(tier.rate if tier.rate is not None else tier.amount or 0)


def curve_ladder(curve: Curve, scale: Fraction) -> Ladder:
    """Points joined by lines: beyond the last one its line goes on, its rate stays, or the count is refused."""
    points = [(Fraction(point.at), Fraction(point.rate)) for point in curve.points]
    ends: Sequence[Fraction | None] = [at for at, _ in points[1:]] + [None]
    rungs = [Rung(at, end, rate) for (at, rate), end in zip(points, ends, strict=True)]
    if curve.above_top == "refuse":
        last = points[-1][0]
        rungs[-1] = Rung(last, last, points[-1][1])
        return ladder(rungs, "between_points", scale=scale, above="refuse")
    if curve.above_top == "continue" and len(points) > 1:
        (at, low), (to, high) = points[-2:]
        rungs = [*rungs[:-1], Rung(to, to + (to - at), high), Rung(to + (to - at), None, 2 * high - low)]
        joined = ladder(rungs, "between_points", scale=scale)
        return _going_on(joined)
    return ladder(rungs, "between_points", scale=scale)


def _going_on(joined: Ladder) -> Ladder:
    """The last rung rises on as the one before it does."""
    return replace(joined, rises=(*joined.rises[:-1], joined.rises[-2]))

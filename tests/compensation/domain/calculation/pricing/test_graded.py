"""Tiers and curves become ladders in the unit of what is counted."""

from fractions import Fraction
from typing import cast

import pytest

from services.compensation.domain.calculation.pricing.graded import curve_ladder, tier_ladder
from services.compensation.domain.language.rates import AboveTop, Curve, Point, Tier, Tiers
from tests.compensation.pay import D

QUOTA = Fraction(50_000)


def test_bounds_are_shares_of_what_is_100_per_cent() -> None:
    tiers = Tiers((Tier(D(0), D(1), D("0.1")), Tier(D(1), None, D("0.2"))), "marginal")
    rungs = tier_ladder(tiers, QUOTA)
    assert (rungs.edges, rungs.rates) == ((0, 50_000), (Fraction(1, 10), Fraction(1, 5)))


@pytest.mark.parametrize(
    ("above", "rate"),
    [pytest.param("continue", 4, id="the line goes on"), pytest.param("stop", 2, id="the last rate stays")],
)
def test_a_curve_above_its_last_point(above: str, rate: int) -> None:
    curve = Curve((Point(D(0), D(0)), Point(D(1), D(2))), cast("AboveTop", above))
    rungs = curve_ladder(curve, QUOTA)
    assert Fraction(rungs.rate(100_000)) / rungs.denominator == rate

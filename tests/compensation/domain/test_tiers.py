"""Tiers in the short form of a plan: what does not hold is refused with its place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.compensation.domain.errors import RateOutOfRange, TierEmpty, TierHole, TierOverlap
from services.compensation.domain.tiers import Schedule, Tier


@pytest.mark.parametrize(
    ("tiers", "refusal", "place"),
    [
        pytest.param([], TierHole, "tiers", id="no tier at all"),
        pytest.param([(1, None, "0.03")], TierHole, "tiers[0].from", id="nothing said about the first cent"),
        pytest.param([(0, 10, "0.03"), (20, None, "0.05")], TierHole, "tiers[1].from", id="a hole between two tiers"),
        pytest.param([(0, 10, "0.03")], TierHole, "tiers[0].to", id="nothing said above the last tier"),
        pytest.param([(0, 10, "0.03"), (5, None, "0.05")], TierOverlap, "tiers[1].from", id="two tiers overlap"),
        pytest.param([(0, None, "0.03"), (5, None, "0.05")], TierOverlap, "tiers[0].to", id="an open tier below"),
        pytest.param([(0, 0, "0.03"), (0, None, "0.05")], TierEmpty, "tiers[0].to", id="a tier without width"),
        pytest.param([(0, None, "1.01")], RateOutOfRange, "tiers[0].rate", id="more than 100 %"),
        pytest.param([(0, None, "-0.01")], RateOutOfRange, "tiers[0].rate", id="less than nothing"),
    ],
)
def test_a_schedule_that_does_not_hold_is_refused_and_the_place_named(
    tiers: list[tuple[int, int | None, str]], refusal: type[TierHole], place: str
) -> None:
    with pytest.raises(refusal) as caught:
        Schedule.of([Tier(start, end, Decimal(rate)) for start, end, rate in tiers])
    assert caught.value.field == place

"""Marginal tiers, argued about in a table and then for every schedule."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.compensation.domain.errors import RateOutOfRange, TierEmpty, TierHole, TierOverlap
from services.compensation.domain.tiers import Schedule, Tier
from shared.kernel.money import Money
from tests.compensation.facts import terms, usd

SCHEDULE = terms().schedule()

cents = st.integers(min_value=0, max_value=10**15)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Any valid schedule of up to five tiers."""
    edges = sorted(draw(st.sets(st.integers(1, 10**9), max_size=4)))
    rates = draw(st.lists(st.decimals(0, 1, places=6), min_size=len(edges) + 1, max_size=len(edges) + 1))
    bounds = [0, *edges, None]
    return Schedule.of(
        [Tier(start or 0, end, rate) for (start, end), rate in zip(pairwise(bounds), rates, strict=True)]
    )


@pytest.mark.parametrize(
    ("booked", "deal", "pays"),
    [
        pytest.param(0, 10_000, "300", id="all within the first tier"),
        pytest.param(0, 20_000, "600", id="a deal that ends on the edge stays in the lower tier"),
        pytest.param(20_000, 1_000, "50", id="the edge itself belongs to the higher tier"),
        pytest.param(15_000, 10_000, "400", id="a deal across the edge pays each part at its own rate"),
        pytest.param(0, 100_000, "6400", id="a deal across all tiers pays three rates"),
        pytest.param(40_000, 1_000, "80", id="the second edge belongs to the last tier"),
        pytest.param(1_000_000, 1_000, "80", id="the last tier has no end"),
        pytest.param(0, 0, "0", id="nothing earns nothing"),
        pytest.param("19999.99", "0.02", "0", id="a cent on each side of the edge earns less than half a cent"),
        pytest.param(0, "0.50", "0.02", id="one and a half cents are rounded away from zero"),
        pytest.param(0, "0.49", "0.01", id="1.47 cents are rounded down"),
        pytest.param(20_000, "0.30", "0.02", id="exactly one and a half cents in the second tier become two"),
        pytest.param("19999.90", "0.20", "0.01", id="both parts are added before rounding, not after"),
    ],
)
def test_commission(booked: int | str, deal: int | str, pays: str) -> None:
    assert SCHEDULE.commission_on(usd(deal), already_booked=usd(booked)) == usd(pays)


def test_a_currency_without_cents_is_rounded_to_its_own_unit() -> None:
    assert SCHEDULE.commission_on(Money(50, "JPY"), already_booked=Money(0, "JPY")) == Money(2, "JPY")


@given(schedule=schedules(), booked=cents, deal=cents)
def test_the_commission_is_the_exact_sum_rounded_once(schedule: Schedule, booked: int, deal: int) -> None:
    exact = Fraction(0)
    for tier in schedule.tiers:
        top = booked + deal if tier.end is None else min(booked + deal, tier.end)
        exact += Fraction(tier.rate) * max(0, top - max(booked, tier.start))
    rounded = (exact + Fraction(1, 2)).__floor__()

    assert schedule.commission_on(Money(deal, "USD"), already_booked=Money(booked, "USD")).minor == rounded


@given(schedule=schedules(), booked=cents, deal=cents)
def test_the_parts_are_the_whole_deal(schedule: Schedule, booked: int, deal: int) -> None:
    assert sum(part.credited for part in schedule.parts(booked, booked + deal)) == deal


@given(schedule=schedules(), booked=cents, deal=cents, cut=st.fractions(0, 1))
def test_splitting_a_deal_changes_at_most_a_cent(schedule: Schedule, booked: int, deal: int, cut: Fraction) -> None:
    first = int(deal * cut)

    def pays(amount: int, before: int) -> int:
        return schedule.commission_on(Money(amount, "USD"), already_booked=Money(before, "USD")).minor

    in_two = pays(first, booked) + pays(deal - first, booked + first)
    assert abs(pays(deal, booked) - in_two) <= 1


@given(booked=cents, deal=cents, more=st.integers(0, 10**9))
def test_more_revenue_never_pays_less(booked: int, deal: int, more: int) -> None:
    def pays(amount: int) -> Money:
        return SCHEDULE.commission_on(Money(amount, "USD"), already_booked=Money(booked, "USD"))

    assert pays(deal) <= pays(deal + more)


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

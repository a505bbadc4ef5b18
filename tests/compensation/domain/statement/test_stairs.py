"""The picture's geometry: everything lies within its frame, and is filled as far as was attained."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from services.compensation.domain.statement.quantity import SHARE, Quantity
from services.compensation.domain.statement.stairs import WHOLE, stairs
from services.compensation.domain.statement.statement import Component, Tier
from shared.kernel.money import Money


def rate(percent: int) -> Quantity:
    return Quantity(Fraction(percent, 100), SHARE)


COMPONENT = Component(
    id="c",
    name="C",
    how="",
    attained=Quantity(Fraction(150), "USD"),
    tiers=(Tier(Fraction(0), Fraction(100), rate(2)), Tier(Fraction(100), Fraction(200), rate(8))),
    lines=(),
    earned=Money.zero("USD"),
)


def test_tiers_stand_side_by_side_as_high_as_their_rates() -> None:
    drawn = stairs(COMPONENT)
    assert drawn is not None
    first, second = drawn.steps
    assert (first.left, first.right, second.left) == (0, 400, 400)
    assert (first.height, second.height) == (WHOLE // 4, WHOLE)
    assert (first.filled_to, second.filled_to, drawn.mark) == (400, 600, 600)
    assert first.reached
    assert second.reached


def test_a_tier_not_reached_is_empty() -> None:
    drawn = stairs(replace(COMPONENT, attained=Quantity(Fraction(100), "USD")))
    assert drawn is not None
    assert [step.reached for step in drawn.steps] == [True, False]


def test_nothing_to_draw() -> None:
    assert stairs(replace(COMPONENT, tiers=())) is None
    assert stairs(replace(COMPONENT, tiers=(Tier(Fraction(0), None, rate(0)),))) is None


@given(attained=st.fractions(-(10**18), 10**18), bounds=st.lists(st.integers(1, 10**15), max_size=5, unique=True))
def test_everything_stays_within_the_frame(attained: Fraction, bounds: list[int]) -> None:
    starts = [Fraction(0), *(Fraction(bound) for bound in sorted(bounds))]
    tiers = tuple(Tier(a, b, rate(5)) for a, b in zip(starts, [*starts[1:], None], strict=True))
    drawn = stairs(replace(COMPONENT, attained=Quantity(attained, "USD"), tiers=tiers))
    assert drawn is not None
    for step in drawn.steps:
        assert 0 <= step.left <= step.right <= WHOLE
        assert step.filled_to <= step.right
        assert 0 < step.height_at(step.filled_to) <= WHOLE

"""The picture: tiers as stairs as high as their rate, filled as far as was attained. Geometry, in thousandths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from services.compensation.domain.statement.quantity import Quantity
from services.compensation.domain.statement.statement import Component, Tier

WHOLE = 1000
"""The whole width, and the height of the highest step."""

_ROOM_ABOVE = Fraction(5, 4)
_LOWEST_STEP = Fraction(1, 8)


@dataclass(frozen=True, slots=True)
class Step:
    """One tier: from left to right, as high as its rate, and how far it is filled, of WHOLE."""

    left: int
    right: int
    height: int
    end_height: int
    """Higher or lower than `height` where the rate runs in a straight line."""
    filled_to: int
    tier: Tier
    reached: bool

    def height_at(self, place: int) -> int:
        """How high it is there, between its left and its right."""
        width = self.right - self.left
        return (
            self.height if not width else self.height + (self.end_height - self.height) * (place - self.left) // width
        )


@dataclass(frozen=True, slots=True)
class Stairs:
    """All tiers, the mark where the person stands, and a tick for each line."""

    steps: tuple[Step, ...]
    mark: int
    ticks: tuple[int, ...]


def stairs(component: Component) -> Stairs | None:
    """The picture of a component with tiers; None where there is nothing to draw."""
    if not any(tier.rate.value > 0 for tier in component.tiers):
        return None
    attained = max(component.attained.value, Fraction(0))
    start, width = _extent(component.tiers, attained)
    highest = max((tier.rate_at_end or tier.rate).value for tier in component.tiers)
    highest = max(highest, *(tier.rate.value for tier in component.tiers))

    def place(value: Fraction) -> int:
        return min(max(round((value - start) / width * WHOLE), 0), WHOLE)

    steps = tuple(
        Step(
            left=place(tier.lower),
            right=WHOLE if tier.upper is None else place(tier.upper),
            height=_height(tier.rate, highest),
            end_height=_height(tier.rate_at_end or tier.rate, highest),
            filled_to=min(place(attained), WHOLE if tier.upper is None else place(tier.upper)),
            tier=tier,
            reached=attained > tier.lower,
        )
        for tier in component.tiers
    )
    same_unit = [line.after for line in component.lines if line.after and line.after.unit == component.attained.unit]
    return Stairs(steps, place(attained), tuple(sorted({place(after.value) for after in same_unit})))


def _height(rate: Quantity, highest: Fraction) -> int:
    return round(max(rate.value / highest, _LOWEST_STEP) * WHOLE)


def _extent(tiers: Sequence[Tier], attained: Fraction) -> tuple[Fraction, Fraction]:
    """From the first bound to a little above whatever is highest: the last bound, or where the person stands."""
    start = min(tiers[0].lower, attained)
    bounds = [bound for tier in tiers for bound in (tier.lower, tier.upper) if bound is not None]
    width = (max(*bounds, attained) - start) * _ROOM_ABOVE
    return start, width or Fraction(1)

"""Ladders: what a running total pays, tier by tier, between points joined by lines, or at the one rate reached."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from services.compensation.domain.calculation.exact import ZERO, Number, common_denominator, plain
from services.compensation.domain.calculation.undecided import Undecided

Above = Literal["continue", "stop", "refuse"]
Shape = Literal["step", "between_points", "amount_per_tier", "sum_of_rates"]


@dataclass(frozen=True, slots=True)
class Rung:
    """From `lower` to `upper` (None: without end) the figure: a rate, a multiplier, or an amount for the whole rung."""

    lower: Fraction
    upper: Fraction | None
    figure: Fraction


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs ready to walk on. All figures are whole numbers over one denominator, so that walking divides nothing."""

    edges: tuple[Number, ...]
    """Where each rung begins, in units of the measure."""
    denominator: int
    slopes: tuple[int, ...]
    """What a unit of the measure earns on each rung when parts are paid by their own rung."""
    sums: tuple[Number, ...]
    """What everything below each rung earns."""
    starts: tuple[int, ...]
    """The rate at the beginning of each rung."""
    rises: tuple[int, ...]
    """How much the rate rises on each rung per unit of the measure."""
    rates: tuple[Fraction, ...]
    """The slopes as fractions, for whoever reads the trace."""
    top: Number | None = None
    above: Above = "continue"
    lower_bound_in: bool = True

    def tier(self, total: Number) -> int:
        """The index of the rung a total stands on; -1 below the first."""
        return (bisect_right(self.edges, total) if self.lower_bound_in else bisect_left(self.edges, total)) - 1

    def within(self, total: Number) -> Number:
        """The total as far as it counts: cut at the top where the plan stops there."""
        if self.top is None or self.above == "continue" or total <= self.top:
            return total
        if self.above == "refuse":
            raise Undecided("above_the_top", f"{total} lies above the last tier, which ends at {self.top}")
        return self.top

    def marginal(self, total: Number) -> Number:
        """What a total earns when each part of it earns its own rung's rate, over the denominator."""
        if self.top is not None:
            total = self.within(total)
        index = bisect_right(self.edges, total) - 1
        return self.sums[index] + self.slopes[index] * (total - self.edges[index]) if index >= 0 else 0

    def rate(self, total: Number) -> Number:
        """The one rate a total has reached, over the denominator."""
        total = self.within(total)
        index = self.tier(total)
        if index < 0:
            return 0
        rise = self.rises[index]
        return self.starts[index] + rise * (total - self.edges[index]) if rise else self.starts[index]

    def whole(self, total: Number) -> Number:
        """What a total earns from its first unit on at the rate reached, over the denominator."""
        return self.rate(total) * self.within(total)

    def cuts(self, before: Number, after: Number) -> tuple[tuple[int, Number], ...]:
        """The stretch between two totals as (rung, size), cut at the edges; downwards the sizes are negative."""
        low, high = sorted((self.within(before), self.within(after)))
        sign = 1 if before <= after else -1
        first = max(bisect_right(self.edges, low) - 1, 0)
        last = max(bisect_left(self.edges, high), first + 1)
        if last == first + 1:
            size = high - max(low, self.edges[first])
            return ((first, sign * size),) if size > 0 else ()
        starts = (max(low, self.edges[first]), *self.edges[first + 1 : last])
        ends = (*self.edges[first + 1 : last], high)
        sizes = ((index, end - start) for index, (start, end) in enumerate(zip(starts, ends, strict=True), first))
        return tuple((index, sign * size) for index, size in sizes if size > 0)


Figures = tuple[Fraction, ...]
Widths = tuple[Fraction | None, ...]


def ladder(
    rungs: Sequence[Rung],
    shape: Shape = "step",
    *,
    scale: Fraction = Fraction(1),
    factor: Fraction = Fraction(1),
    above: Above = "continue",
    lower_bound_in: bool = True,
) -> Ladder:
    """Rungs become a ladder: bounds times `scale` (a quota, say), figures times `factor` (pay per unit, say)."""
    edges = tuple(rung.lower * scale for rung in rungs)
    tops = tuple(None if rung.upper is None else rung.upper * scale for rung in rungs)
    widths = tuple(None if top is None else top - edge for edge, top in zip(edges, tops, strict=True))
    slopes, starts, rises = _SHAPES[shape](tuple(rung.figure * factor for rung in rungs), widths)
    sums = _running(slopes, widths)
    whole = common_denominator((*slopes, *starts, *rises, *sums))
    return Ladder(
        edges=tuple(map(plain, edges)),
        denominator=whole,
        slopes=tuple(int(slope * whole) for slope in slopes),
        sums=tuple(int(total * whole) for total in sums),
        starts=tuple(int(start * whole) for start in starts),
        rises=tuple(int(rise * whole) for rise in rises),
        rates=slopes,
        top=None if tops[-1] is None else plain(tops[-1]),
        above=above,
        lower_bound_in=lower_bound_in,
    )


def _running(slopes: Figures, widths: Widths) -> Figures:
    """What all rungs below each one earn together."""
    sums = [ZERO]
    for slope, width in zip(slopes, widths[:-1], strict=False):
        sums.append(sums[-1] + slope * (width or ZERO))
    return tuple(sums)


def _steps(figures: Figures, _widths: Widths) -> tuple[Figures, Figures, Figures]:
    """The figure is the rate of the rung."""
    return figures, figures, (ZERO,) * len(figures)


def _points(figures: Figures, widths: Widths) -> tuple[Figures, Figures, Figures]:
    """On each rung the rate runs straight from its figure to the next one's; on the last it stays."""
    following = (*figures[1:], figures[-1])
    rises = tuple(
        (to - at) / width if width else ZERO for at, to, width in zip(figures, following, widths, strict=True)
    )
    return rises, figures, rises


def _amounts(figures: Figures, widths: Widths) -> tuple[Figures, Figures, Figures]:
    """Each rung pays its amount evenly over its width; one without end has no width to spread it over."""
    slopes = tuple(figure / width if width else ZERO for figure, width in zip(figures, widths, strict=True))
    return slopes, slopes, (ZERO,) * len(figures)


def _sums(figures: Figures, widths: Widths) -> tuple[Figures, Figures, Figures]:
    """The rate adds up: the figures of all rungs below, and of the rung reached the share covered."""
    rises = tuple(figure / width if width else ZERO for figure, width in zip(figures, widths, strict=True))
    starts = tuple(sum(figures[:index], ZERO) for index in range(len(figures)))
    return rises, starts, rises


_SHAPES = {"step": _steps, "between_points": _points, "amount_per_tier": _amounts, "sum_of_rates": _sums}

"""Rates: a flat figure, a table, tiers, or a curve between points; a component multiplies those it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from services.compensation.domain.language.figures import Stated, fitting_row
from services.compensation.domain.language.measures import OWN_AMOUNT, Measure

TierMode = Literal["marginal", "whole_deal", "whole_period", "overage_at_reached"]
CurveMode = Literal["whole_deal", "whole_period"]
Interpolation = Literal["none", "amount_per_tier", "sum_of_rates"]
AboveTop = Literal["continue", "stop", "refuse"]
Bound = Literal["included", "excluded"]
Settle = Literal["period_end", "as_reached"]
Moment = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Tier:
    """A stretch of the measure and its rate (or multiplier, or the amount the whole stretch pays).

    Bounds are in the measure's own unit: money in major units, units, or shares of the quota (1 is 100 %).
    """

    from_: Decimal
    to: Decimal | None = None
    rate: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Tiers:
    """Tiers and how they pay.

    `marginal`: each part of the count earns its own tier's rate. `whole_deal`: a deal earns one rate, that of the tier
    standing before or after it (`at`). `whole_period`: everything from the first unit on earns the rate reached.
    `overage_at_reached`: up to the threshold each part earns its own tier's, all above it the rate of the tier reached.
    """

    tiers: tuple[Tier, ...]
    mode: TierMode
    measure: Measure = OWN_AMOUNT
    interpolation: Interpolation = "none"
    """`amount_per_tier`: a tier pays its amount evenly over its width (with `marginal`). `sum_of_rates`: the rates of
    all tiers below, and of the tier reached the share covered, add up to one (with `whole_deal` and `whole_period`)."""
    at: Moment = "after"
    """With `whole_deal`: the tier before the deal is counted, or after."""
    settle: Settle = "period_end"
    """With `whole_period` and `overage_at_reached`: paid when the period ends, or trued up as each tier is reached."""
    threshold: Decimal | None = None
    """With `overage_at_reached`: where the overage begins; by default where the second tier does."""
    lower_bound: Bound | None = None
    """Whether a count that stands exactly on a lower bound has reached the tier; it must be said unless `marginal`."""
    above_top: AboveTop | None = None
    """It must be said when the last tier has an end: `continue` at its rate, `stop` earning, or `refuse`."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a curve: a count, and the rate paid there."""

    at: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Curve:
    """Interpolation between points: the rate runs in a straight line from point to point (a payout curve).

    Below the first point nothing is paid. Above the last one the last line goes on (`continue`), the last rate
    stays (`stop`), or the count is refused.
    """

    points: tuple[Point, ...]
    above_top: AboveTop
    mode: CurveMode = "whole_period"
    measure: Measure = OWN_AMOUNT
    at: Moment = "after"
    settle: Settle = "period_end"


@dataclass(frozen=True, slots=True)
class RateRow:
    """A row of a rate table: one key per attribute, and its rate, or tiers or a curve of its own."""

    when: tuple[str, ...]
    value: Decimal | Tiers | Curve


@dataclass(frozen=True, slots=True)
class RateTable:
    """A rate by attributes (`line.product`, `payee.rank`) and counts (`{quota: x}`): the first row that fits holds.

    A key is a value, `*` for any, or a range of numbers or percentages `from..to` (from included, to not; either may be
    left out).
    A count is the one its stretch ends with. Where no row fits `otherwise` holds; without it the rate is missing, which
    is an exception to be mended.
    """

    by: tuple[str | Measure, ...]
    rows: tuple[RateRow, ...]
    otherwise: Decimal | None = None

    def find(self, values: Sequence[str | None]) -> Decimal | Tiers | Curve | None:
        """What holds for the attributes' values, in the order of `by`."""
        row = fitting_row(self.rows, values)
        return self.otherwise if row is None else row.value

    @property
    def graded(self) -> tuple[Tiers | Curve, ...]:
        """The tiers and curves among its rows."""
        return tuple(row.value for row in self.rows if isinstance(row.value, Tiers | Curve))

    @property
    def counts(self) -> tuple[Measure, ...]:
        """The counts among its dimensions."""
        return tuple(dimension for dimension in self.by if isinstance(dimension, Measure))


Factor = Decimal | Stated | RateTable | Tiers | Curve
Rate = tuple[Factor, ...]
"""The product of its factors. At most one pays by parts (marginal, overage); the others are looked up whole."""


def graded_in(rate: Iterable[Factor]) -> Iterator[Tiers | Curve]:
    """Every tiers and curve a rate may be looked up in, those in rows of tables included."""
    for factor in rate:
        if isinstance(factor, Tiers | Curve):
            yield factor
        elif isinstance(factor, RateTable):
            yield from factor.graded


def measures_in(rate: Iterable[Factor]) -> Iterator[Measure]:
    """Everything a rate counts."""
    for factor in rate:
        yield from (graded.measure for graded in graded_in((factor,)))
        if isinstance(factor, RateTable):
            yield from factor.counts

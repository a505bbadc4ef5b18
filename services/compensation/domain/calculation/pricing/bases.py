"""Bases: what a component's rate is multiplied with, for a line or for a period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction

from services.compensation.domain.calculation.crediting.credit import Piece
from services.compensation.domain.calculation.crediting.net import Place
from services.compensation.domain.calculation.exact import Number, plain
from services.compensation.domain.calculation.periods import PayPeriod
from services.compensation.domain.calculation.result import PayLine
from services.compensation.domain.calculation.walking.counts import BEHIND_ALL, LAST, Series
from services.compensation.domain.calculation.walking.run import Run
from services.compensation.domain.language.components import Base
from services.compensation.domain.language.measures import Measure
from services.compensation.domain.language.rates import Curve, Rate, Tiers

COUNTED = ("amount", "margin", "units", "deals", "lines", "figure", "activities")


def first_place(day: date) -> Place:
    """Before everything of a day."""
    return (day, "", -1)


def last_place(day: date) -> Place:
    """Behind everything of a day."""
    return (day, BEHIND_ALL, LAST)


def line_base(run: Run, base: Base, rate: Rate = ()) -> Callable[[Piece], Number]:
    """What one line is multiplied with; promises of the period are shared by attainment, or given whole."""
    if base.quantity in COUNTED:
        return run.quantity(base.quantity, base.name)
    if base.quantity == "attained_incentive":
        series = Series(run, attained(rate))
        return lambda piece: _attained(run, series, piece.place, piece.place, run.period(piece.place[0]))
    if base.quantity == "once":
        return lambda _: 1
    return lambda piece: plain(run.promised(base.quantity, run.period(piece.place[0])))


def period_base(run: Run, base: Base, rate: Rate, period: PayPeriod, paid: Sequence[PayLine]) -> Number:
    """What one period is multiplied with."""
    if base.quantity in COUNTED:
        quantity = run.quantity(base.quantity, base.name)
        pieces = run.activities(base.name, (run.payee,)) if base.quantity == "activities" else run.pieces
        return sum(quantity(piece) for piece in pieces if period.first_day <= piece.place[0] <= period.last_day)
    if base.quantity == "once":
        return 1
    if base.quantity == "earnings":
        read = (line for line in paid if line.component in base.components and _meant(run, base, line))
        return sum(line.amount for line in read if period.first_day <= line.earned_on <= period.last_day)
    if base.quantity == "attained_incentive":
        first, last = first_place(period.first_day), last_place(period.last_day)
        return _attained(run, Series(run, attained(rate)), first, last, period)
    return plain(run.promised(base.quantity, period))


def _meant(run: Run, base: Base, line: PayLine) -> bool:
    """The payee's own pay, or that of somebody who was below him that day."""
    if base.whose == "own":
        return line.payee == run.payee
    return run.payee in run.world.book.managers_above(line.payee, line.on)


def attained(rate: Rate) -> Measure:
    """The attainment that is worth target incentive: the first a rate is graded by, else the share of the quota."""
    graded = (factor.measure for factor in rate if isinstance(factor, Tiers | Curve))
    return next((measure for measure in graded if measure.quota), Measure(quota="quota"))


def _attained(run: Run, series: Series, first: Place, last: Place, period: PayPeriod) -> Number:
    """Each point of attainment is worth a point of the period's target incentive."""
    count = series.at(first, last)
    counted = count.after - count.before if count.after != count.before else count.after
    return plain(run.promised("target_incentive", period) * Fraction(counted) / (count.quota or count.scale))

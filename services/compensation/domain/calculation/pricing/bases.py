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
from services.compensation.domain.language.rates import Rate, measures_in

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
        total = sum(quantity(piece) for piece in pieces if period.first_day <= piece.place[0] <= period.last_day)
        return total if base.every is None else max(0, total // (Fraction(base.every) * run.unit(base.quantity)))
    if base.quantity == "once":
        return 1
    if base.quantity == "earnings":
        return _earned(run, base, base.components, period, paid) if not base.less else _left(run, base, period, paid)
    if base.quantity == "attained_incentive":
        first, last = first_place(period.first_day), last_place(period.last_day)
        return _attained(run, Series(run, attained(rate)), first, last, period)
    return plain(run.promised(base.quantity, period))


def _earned(run: Run, base: Base, components: Sequence[str], period: PayPeriod, paid: Sequence[PayLine]) -> int:
    """What some components pay for a period."""
    read = (line for line in paid if line.component in components and _meant(run, base, line))
    return sum(line.amount for line in read if period.first_day <= line.earned_on <= period.last_day)


def _left(run: Run, base: Base, period: PayPeriod, paid: Sequence[PayLine]) -> int:
    """What some components pay more than others."""
    taken_off = _earned(run, base, base.less, period, paid)
    return max(0, _earned(run, base, base.components, period, paid) - taken_off)


def _meant(run: Run, base: Base, line: PayLine) -> bool:
    """The payee's own pay, or that of somebody who was below him that day."""
    if base.whose == "own":
        return line.payee == run.payee
    return run.payee in run.world.book.managers_above(line.payee, line.on)


def attained(rate: Rate) -> Measure:
    """The attainment that is worth target incentive: the first a rate is graded by, else the share of the quota."""
    return next((measure for measure in measures_in(rate) if measure.quota), Measure(quota="quota"))


def _attained(run: Run, series: Series, first: Place, last: Place, period: PayPeriod) -> Number:
    """Each point of attainment is worth a point of the period's target incentive."""
    count = series.at(first, last)
    counted = count.after - count.before if count.after != count.before else count.after
    return plain(run.promised("target_incentive", period) * Fraction(counted) / (count.quota or count.scale))

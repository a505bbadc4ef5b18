"""Streaks: a bonus when a count was reached so many periods in a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import cast

from services.compensation.domain.calculation.crediting.net import Place
from services.compensation.domain.calculation.exact import ZERO, plain
from services.compensation.domain.calculation.periods import PayPeriod
from services.compensation.domain.calculation.pricing.bases import first_place, last_place, period_base
from services.compensation.domain.calculation.pricing.limits import reached
from services.compensation.domain.calculation.pricing.lines import line_of
from services.compensation.domain.calculation.pricing.price import Pricing
from services.compensation.domain.calculation.result import PayLine
from services.compensation.domain.calculation.undecided import Undecided
from services.compensation.domain.calculation.walking.counts import Count, Series
from services.compensation.domain.calculation.walking.horizon import last_word
from services.compensation.domain.calculation.walking.run import Run, World
from services.compensation.domain.calculation.walking.runs import runs_of
from services.compensation.domain.calculation.walking.steps import Step
from services.compensation.domain.language.components import Streak
from services.compensation.domain.language.rates import Curve, Tiers


def streak_of(run: Run) -> Streak:
    """The component as the streak it is."""
    return cast("Streak", run.hold.component)


def streak_lines(
    world: World, payee: str, component_id: str, days: tuple[date, date], paid: Sequence[PayLine]
) -> list[PayLine]:
    """A line for each period in which a streak is full."""
    lines: list[PayLine] = []
    row: list[tuple[Run, PayPeriod]] = []
    tested: dict[Run, Series] = {}
    for run, period in last_word(runs_of(world, payee, component_id, "streak"), days):
        streak = streak_of(run)
        if streak.window == "calendar" and _begins_window(run, period, streak.length):
            row = []
        if run not in tested:
            tested[run] = Series(run, streak.reached.measure)
        row = [*row, (run, period)] if _met(run, tested[run], period) else []
        if len(row) >= streak.length:
            lines += _paid(run, row[-streak.length :], paid)
            row = [] if streak.restarts else row
    return lines


def _begins_window(run: Run, period: PayPeriod, length: int) -> bool:
    """Whether a whole window begins: windows are counted from the fiscal year's first period."""
    year, index, day = run.period_of("year", period.first_day), 0, period.first_day
    while day > year.first_day:
        day = run.period(date.fromordinal(day.toordinal() - 1)).first_day
        index += 1
    return index % length == 0


def _met(run: Run, series: Series, period: PayPeriod) -> bool:
    step = _step(run, period)
    try:
        return reached(run, streak_of(run).reached, series.at(step.first, step.last), step)
    except Undecided as why:
        run.problem(why.reason, why.detail, period=period.name)
        return False


def _step(run: Run, period: PayPeriod) -> Step:
    return Step(run, first_place(period.first_day), last_place(period.last_day), period, period.last_day, None, 0, 0)


def _paid(run: Run, row: Sequence[tuple[Run, PayPeriod]], paid: Sequence[PayLine]) -> Iterator[PayLine]:
    """Figures of a period are those of the last; rates are looked up at the average over the streak."""
    streak, step = streak_of(run), _step(run, row[-1][1])
    averages = {id(f): Averaged(Series(run, f.measure), row) for f in streak.rate if isinstance(f, Tiers | Curve)}
    averaged = Pricing(run, streak.rate, streak.base, averages)
    try:
        step.base = period_base(run, streak.base, streak.rate, row[-1][1], paid)
        averaged.price(step)
    except Undecided as why:
        run.problem(why.reason, why.detail, period=row[-1][1].name)
        return
    step.notes = (f"{len(row)} in a row",)
    yield line_of(step, "streak", step.period.last_day)


class Averaged(Series):
    """A measure's average over the periods of a streak."""

    def __init__(self, series: Series, row: Sequence[tuple[Run, PayPeriod]]) -> None:
        super().__init__(series.run, series.measure)
        self.row = row

    def at(self, first: Place, last: Place) -> Count:
        """The average count, wherever it is asked for."""
        counts = [Series.at(self, first_place(period.first_day), last_place(period.last_day)) for _, period in self.row]
        average = plain(sum((Fraction(count.final) / count.scale for count in counts), ZERO) / len(counts))
        here = Series.at(self, first, last)
        final = plain(average * here.scale)
        return here._replace(before=0, after=final, final=final)

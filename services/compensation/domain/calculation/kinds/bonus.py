"""Bonuses of a period: on totals, on the excess over a deductible, on attainment, on scores, on promises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import cast

from services.compensation.domain.calculation.exact import ZERO
from services.compensation.domain.calculation.kinds.commission import decided
from services.compensation.domain.calculation.periods import PayPeriod
from services.compensation.domain.calculation.pricing.bases import COUNTED, first_place, last_place, period_base
from services.compensation.domain.calculation.pricing.limits import Gates, cut_to_caps, deduct, grouped, over, stretch
from services.compensation.domain.calculation.pricing.lines import line_of, residues
from services.compensation.domain.calculation.pricing.price import Prices, pricing_of
from services.compensation.domain.calculation.result import PayLine
from services.compensation.domain.calculation.undecided import Undecided
from services.compensation.domain.calculation.walking.horizon import last_word
from services.compensation.domain.calculation.walking.run import Run, World
from services.compensation.domain.calculation.walking.runs import runs_of
from services.compensation.domain.calculation.walking.steps import Step
from services.compensation.domain.language.components import PeriodBonus


def bonus_of(run: Run) -> PeriodBonus:
    """The component as the bonus it is."""
    return cast("PeriodBonus", run.hold.component)


def bonus_lines(
    world: World, payee: str, component_id: str, days: tuple[date, date], paid: Sequence[PayLine]
) -> list[PayLine]:
    """A line for each period the payee takes part in; `paid` are the lines of components that it may build on."""
    runs = runs_of(world, payee, component_id, "period_bonus")
    steps = [step for run, period in last_word(runs, days) for step in _step(run, period, paid)]
    for run, mine in grouped(steps, lambda step: step.run).items():
        deductible = bonus_of(run).deductible
        if deductible is not None:
            deduct(run, deductible, bonus_of(run).base.quantity, mine)
    ready: dict[Run, Ready] = {}
    steps = [step for step in steps if decided(*_ready(ready, step.run), step)]
    _raise(steps)
    cut_to_caps(steps, lambda run: bonus_of(run).cap)
    lines = [line_of(step, "period", step.period.last_day) for step in steps]
    return [*lines, *residues(runs, lines)]


Ready = tuple[Prices, Gates]


def _ready(ready: dict[Run, Ready], run: Run) -> Ready:
    """The rates and gates of a run, prepared once."""
    if run not in ready:
        bonus = bonus_of(run)
        ready[run] = (pricing_of(run, bonus.rate, bonus.base), Gates(run, bonus.gate))
    return ready[run]


def _step(run: Run, period: PayPeriod, paid: Sequence[PayLine]) -> Iterator[Step]:
    bonus, left_on = bonus_of(run), run.world.promises.terms[run.payee].payee.left_on
    day = min(period.last_day, run.hold.last_day, left_on or date.max)
    asked = tuple(condition for condition in (*bonus.where, *bonus.credit.where) if condition.subject == "payee")
    if not run.world.traits.meets(run.payee, asked, day):
        return
    try:
        base = period_base(run, bonus.base, bonus.rate, period, paid)
    except Undecided as why:
        run.problem(why.reason, why.detail, period=period.name)
        return
    credited = base if bonus.base.quantity in COUNTED else 0
    yield Step(run, first_place(period.first_day), last_place(period.last_day), period, day, None, credited, base)


def _raise(steps: Sequence[Step]) -> None:
    """A floor raises the last period of the stretch it holds for; gates closed or not."""
    for per in dict.fromkeys(floor.per for step in steps for floor in bonus_of(step.run).floor):
        for group in grouped(steps, lambda step: stretch(step, per)).values():  # noqa: B023
            last = group[-1]
            floors = [floor for floor in bonus_of(last.run).floor if floor.per == per]
            missing: Fraction = (
                over({last.run: floors[0]}, last) - sum((s.exact for s in group), ZERO) if floors else ZERO
            )
            if missing > 0:
                last.exact += missing
                last.notes = (*last.notes, "raised to the floor")

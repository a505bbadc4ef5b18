"""Commission: every credited line priced in walk order, then gates, floors, caps and rounding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import cast

from services.compensation.domain.calculation.exact import ZERO, Number
from services.compensation.domain.calculation.pricing.bases import line_base
from services.compensation.domain.calculation.pricing.limits import (
    Gates,
    cut_to_caps,
    deduct,
    grouped,
    over,
    raise_to_floors,
)
from services.compensation.domain.calculation.pricing.lines import line_of, plain_line, residues
from services.compensation.domain.calculation.pricing.price import Prices, pricing_of
from services.compensation.domain.calculation.pricing.takeback import takebacks
from services.compensation.domain.calculation.result import PayLine
from services.compensation.domain.calculation.undecided import Undecided
from services.compensation.domain.calculation.walking.horizon import periods_between
from services.compensation.domain.calculation.walking.run import Run, World
from services.compensation.domain.calculation.walking.runs import chooser, runs_of
from services.compensation.domain.calculation.walking.steps import Step
from services.compensation.domain.language.components import Commission
from services.compensation.domain.language.limits import Limit
from services.compensation.domain.language.rates import RateTable, graded_in


def terms_of_run(run: Run) -> Commission:
    """The component as the commission it is."""
    return cast("Commission", run.hold.component)


def commission_lines(world: World, payee: str, component_id: str, days: tuple[date, date]) -> list[PayLine]:
    """All lines of one commission for one payee."""
    runs = runs_of(world, payee, component_id, "commission")
    chosen = chooser(runs)
    steps: list[Step] = []
    settled: dict[Run, Callable[[Step], date]] = {}
    for run in runs:
        own = [step for step in _steps(run) if chosen(step.day) is run]
        settled[run] = settling(run)
        steps += _priced(run, own)
    if not steps and not any(terms_of_run(run).floor for run in runs):
        return []
    steps.sort(key=lambda step: step.last)
    floored = [
        (floor, [step for step in steps if step.run is run]) for run in runs for floor in terms_of_run(run).floor
    ]
    raise_to_floors([entry for entry in floored if entry[0].per in ("line", "deal")])
    lines = [_floor_line(run, *entry) for run in runs for entry in _lacking(run, steps, days)]
    cut_to_caps(steps, lambda run: terms_of_run(run).cap)
    lines += [line_of(step, "credit", settled[step.run](step)) for step in steps]
    lines += residues(runs, lines)
    lines += takebacks(runs, steps, lines)
    return lines


def _steps(run: Run) -> Iterator[Step]:
    """The credited lines in walk order; an override is credited once per line, unless marked overlay."""
    base = terms_of_run(run).base
    pieces = run.activities(base.name, (run.payee,)) if base.quantity == "activities" else run.pieces
    amount_of = line_base(run, base, terms_of_run(run).rate)
    overrides = run.world.overrides if run.credit.of in ("manager", "relation") and not run.credit.overlay else None
    for piece in pieces:
        place = piece.place
        if overrides is not None and overrides.setdefault((run.payee, place), run.component_id) != run.component_id:
            continue
        try:
            amount = amount_of(piece)
        except Undecided as why:
            run.problem(why.reason, why.detail, deal=place[1], period=run.period(place[0]).name)
            continue
        yield Step(run, place, place, run.period(place[0]), place[0], piece, amount, amount)


def _priced(run: Run, steps: Sequence[Step]) -> list[Step]:
    """Each step's pay before floors and caps; one that cannot be decided is left out, with the problem."""
    component = terms_of_run(run)
    pricing = pricing_of(run, component.rate, component.base)
    gates = Gates(run, component.gate)
    if component.deductible is not None and steps:
        deduct(run, component.deductible, component.base.quantity, steps)
    return [step for step in steps if decided(pricing, gates, step)]


def decided(pricing: Prices, gates: Gates, step: Step) -> bool:
    """Price a step and let it pass its gates; what keeps it from being decided becomes a problem."""
    try:
        pricing.price(step)
        gates.let_pass(step)
    except Undecided as why:
        step.run.problem(why.reason, why.detail, deal=step.last[1], period=step.period.name)
        return False
    return True


def _lacking(run: Run, steps: Sequence[Step], days: tuple[date, date]) -> Iterator[tuple[Limit, Step, Number]]:
    """What the floors of longer stretches lack: with no line at all they lack all of it."""
    for floor in terms_of_run(run).floor:
        if floor.per in ("line", "deal"):
            continue
        unit = None if floor.per == "period" else floor.per
        mine = grouped((step for step in steps if step.run is run), lambda step: run.bucket(floor.per, step.day))  # noqa: B023
        for period in periods_between(run, days, unit):
            last = Step(run, (period.first_day, "", 0), (period.last_day, "", 0), period, period.last_day, None, 0, 0)
            missing = over({run: floor}, last) - sum((step.exact for step in mine.get(period, ())), ZERO)
            if missing > 0:
                yield floor, last, missing


def _floor_line(run: Run, floor: Limit, last: Step, missing: Number) -> PayLine:
    fact = f"{floor.per} of {run.plan.id} {run.hold.version.number}"
    return plain_line(run, "floor", run.period(last.day), missing, on=last.day, fact=fact, why="raised to the floor")


def settling(run: Run) -> Callable[[Step], date]:
    """When a line of the run is earned: with its deal, or at the end of the stretch that settles its rate."""
    spans = [
        "period" if factor.measure.to_date else factor.measure.over
        for factor in graded_in(terms_of_run(run).rate)
        if factor.settle == "period_end"
        and factor.mode in ("whole_period", "overage_at_reached")
        and factor.measure.over not in ("line", "deal", "ever")
    ]
    tables = (factor for factor in terms_of_run(run).rate if isinstance(factor, RateTable))
    spans += ["period" if count.to_date else count.over for table in tables for count in table.counts]
    spans = [span for span in spans if span not in ("line", "deal", "ever")]
    if not spans:
        return lambda step: step.day

    def settled(step: Step) -> date:
        ends = (run.bucket(span, step.day) for span in spans)
        return max(end.last_day for end in ends if end is not None)

    return settled

"""Gates, deductibles, floors and caps: what stands between a rate and the money."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import TypeVar

from services.compensation.domain.calculation.exact import ZERO
from services.compensation.domain.calculation.undecided import Undecided
from services.compensation.domain.calculation.walking.counts import Count, Series
from services.compensation.domain.calculation.walking.run import Run
from services.compensation.domain.calculation.walking.steps import Step, cut_to, take_off
from services.compensation.domain.language.figures import Figure
from services.compensation.domain.language.limits import (
    AllGates,
    AnyGate,
    Deductible,
    Gate,
    Limit,
    Passage,
    gates_within,
)

K = TypeVar("K")
_WIDTHS = ("line", "deal", "week", "month", "quarter", "half_year", "year", "ever")


def grouped(steps: Iterable[Step], key: Callable[[Step], K]) -> dict[K, list[Step]]:
    """Steps by a key, in walk order within each."""
    found: dict[K, list[Step]] = {}
    for step in steps:
        found.setdefault(key(step), []).append(step)
    return found


def deduct(run: Run, deductible: Deductible, quantity: str, steps: Sequence[Step]) -> None:
    """Take the deductible off the bases of each stretch, in walk order."""
    unit = run.unit(quantity)
    for group in grouped(steps, lambda step: stretch(step, deductible.over)).values():
        last = group[-1]
        amount = run.figure(deductible.amount, last.day, last.piece)
        if deductible.quota:
            period = run.bucket(deductible.over, last.day) or last.period
            quota = run.world.promises.quota(
                run.payee, None, deductible.quota, period, run.component_id, run.plan.changes
            )
            if quota is None:
                raise Undecided("no_quota", f"{run.payee} has no {deductible.quota} for {period.name}")
            amount *= quota
        take_off(group, amount * unit)


class Gates:
    """The gates of a run with their counts."""

    def __init__(self, run: Run, gates: Sequence[Passage]) -> None:
        self.gates = gates
        self.series = {id(gate): Series(run, gate.measure) for gate in gates_within(gates)}

    def let_pass(self, step: Step) -> None:
        """Below a gate pay is multiplied with what the gate pays below it."""
        for gate in self.gates:
            if gate.below != 1 and not self._open(gate, step):
                factor = Fraction(gate.below)
                step.numerator *= factor.numerator
                step.denominator *= factor.denominator
                step.notes = (*step.notes, "below the gate")

    def _open(self, gate: Passage, step: Step) -> bool:
        match gate:
            case Gate():
                return reached(step.run, gate, self.series[id(gate)].at(step.first, step.last), step)
            case AnyGate():
                return any(self._open(each, step) for each in gate.any_of)
            case AllGates():
                return all(self._open(each, step) for each in gate.all_of)


def reached(run: Run, gate: Gate, count: Count, step: Step) -> bool:
    """Whether a count has reached (`at_least`), exceeded (`above`), not reached (`less_than`) what the gate asks."""

    def asked(figure: Figure) -> Fraction:
        return run.figure(figure, step.day, step.piece) * count.scale

    if gate.at_least is not None and count.final < asked(gate.at_least):
        return False
    if gate.less_than is not None and count.final >= asked(gate.less_than):
        return False
    return gate.above is None or count.final > asked(gate.above)


def raise_to_floors(floors: Sequence[tuple[Limit, Sequence[Step]]]) -> None:
    """Floors of lines and deals raise the last step of what they hold for; a sale below nothing is not raised."""
    for floor, steps in floors:
        for group in grouped(steps, partial(stretch, span=floor.per)).values():
            if sum(step.credited for step in group) <= 0 and not _sold(group):
                continue
            missing = _of_deal(floor, group[-1]) - sum((step.exact for step in group), ZERO)
            if missing > 0:
                group[-1].exact += missing
                group[-1].notes = (*group[-1].notes, "raised to the floor")


def _sold(steps: Sequence[Step]) -> bool:
    """Whether something was sold, though without profit."""
    return sum(step.piece.amount for step in steps if step.piece) > 0


def cut_to_caps(steps: Sequence[Step], caps_of: Callable[[Run], Sequence[Limit]]) -> None:
    """What exceeds a cap is cut from the last in walk order; it comes back when an earlier line is refunded.

    Caps of shorter stretches come first: what a deal's cap has cut already takes up nothing of the period's.
    """
    widths = {cap.per: _width(step.run, cap.per) for step in steps for cap in caps_of(step.run)}
    for per in sorted(widths, key=lambda per: widths[per]):
        capped = [step for step in steps if any(cap.per == per for cap in caps_of(step.run))]
        for group in grouped(capped, partial(stretch, span=per)).values():
            last = group[-1]
            runs = dict.fromkeys(step.run for step in group) if per not in ("line", "deal") else {last.run: None}
            limits = {run: next(cap for cap in caps_of(run) if cap.per == per) for run in runs}
            cut_to(group, _of_deal(limits[last.run], last) if per in ("line", "deal") else over(limits, last))


def _width(run: Run, per: str) -> int:
    """How long a stretch is, among all there are."""
    return _WIDTHS.index(run.hold.component.period if per == "period" else per)


def over(limits: Mapping[Run, Limit], last: Step) -> Fraction:
    """The limit of a stretch: each version's by its days in force, where the plan pro-rates; else that of the last."""
    limit = limits[last.run]
    period = last.run.bucket(limit.per, last.day)
    if period is None or limit.amount.of != "money" or "cap" not in last.run.plan.changes.prorate:
        return last.run.amount(limit.amount, period or last.period, last.day)
    return sum((run.amount(limits[run].amount, period, last.day) * run.share(period) for run in limits), ZERO)


def _of_deal(limit: Limit, last: Step) -> Fraction:
    """A limit of a line or deal; before the split it is shared as the deal is."""
    amount = last.run.amount(limit.amount, last.period, last.day, last.piece)
    return amount * last.piece.share if limit.before_split and last.piece else amount


def stretch(step: Step, span: str) -> object:
    """What belongs together under a limit: a line, a deal, a period, or everything."""
    if span == "line":
        return step.last
    return step.last[1] if span == "deal" else step.run.bucket(span, step.day)

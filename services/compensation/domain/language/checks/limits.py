"""Checks of gates, deductibles, floors, caps and holds."""

from __future__ import annotations

from collections.abc import Sequence

from services.compensation.domain.language.checks.errors import PlanContradictory, PlanIncomplete
from services.compensation.domain.language.checks.lookups import check_amount, check_figure, check_measure
from services.compensation.domain.language.checks.ranges import (
    check_at_least,
    check_idle,
    check_needed,
    check_rate,
    check_share,
    numbered,
)
from services.compensation.domain.language.limits import AllGates, AnyGate, Deductible, Gate, Hold, Limit, Passage


def check_gates(gates: Sequence[Passage], place: str, *, above_100: bool) -> None:
    """Each has a figure to be reached, at most one of each side; or others it puts together."""
    for index, gate in enumerate(gates):
        at = numbered(place, index, len(gates))
        check_rate(gate.below, f"{at}.below", above_100=above_100)
        match gate:
            case Gate():
                _check_gate(gate, at)
            case AnyGate():
                _check_inner(gate.any_of, f"{at}.any_of")
            case AllGates():
                _check_inner(gate.all_of, f"{at}.all_of")


def _check_inner(gates: Sequence[Passage], place: str) -> None:
    """What is paid where a gate is closed, the whole says."""
    check_needed(gates, "gates are needed here", place)
    check_gates(gates, place, above_100=False)
    for index, gate in enumerate(gates):
        below = f"{numbered(place, index, len(gates))}.below"
        check_idle(gate.below or None, "`below` stands beside `any_of` or `all_of`", below)


def _check_gate(gate: Gate, place: str) -> None:
    check_measure(gate.measure, f"{place}.measure")
    if gate.at_least is not None and gate.above is not None:
        raise PlanContradictory("a gate has `at_least` or `above`, not both", field=f"{place}.above")
    if all(figure is None for figure in (gate.at_least, gate.above, gate.less_than)):
        raise PlanIncomplete("a gate has a figure: `at_least`, `above` or `less_than`", field=place)
    check_figure(gate.at_least, f"{place}.at_least")
    check_figure(gate.above, f"{place}.above")
    check_figure(gate.less_than, f"{place}.less_than")


def check_deductible(deductible: Deductible | None, place: str) -> None:
    """What is taken off is not negative."""
    if deductible is not None:
        check_figure(deductible.amount, f"{place}.amount")


def check_limits(limits: Sequence[Limit], place: str) -> None:
    """Floors and caps are amounts."""
    for index, limit in enumerate(limits):
        check_amount(limit.amount, f"{numbered(place, index, len(limits))}.amount")


def check_holds(holds: Sequence[Hold], place: str) -> None:
    """Each says what it waits for, and together they hold no more than all."""
    for index, hold in enumerate(holds):
        _check_hold(hold, numbered(place, index, len(holds)))
    if sum(hold.share for hold in holds) > 1:
        raise PlanContradictory("more than everything is held", field=place)


def _check_hold(hold: Hold, place: str) -> None:
    check_share(hold.share, f"{place}.share")
    if hold.until == "milestone":
        check_needed(hold.name, "say which milestone: `name`", f"{place}.name")
    else:
        check_idle(hold.name, "`name` is for a milestone", f"{place}.name")
    if hold.until == "days":
        check_needed(hold.days, "say how many days", f"{place}.days")
        check_at_least(hold.days, 0, f"{place}.days")
    else:
        check_idle(hold.days, "`days` are for `until: days`", f"{place}.days")

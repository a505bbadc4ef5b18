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
from services.compensation.domain.language.limits import Deductible, Gate, Hold, Limit


def check_gates(gates: Sequence[Gate], place: str, *, above_100: bool) -> None:
    """Each has a figure to be reached, at most one of each side."""
    for index, gate in enumerate(gates):
        at = numbered(place, index, len(gates))
        check_measure(gate.measure, f"{at}.measure")
        if gate.at_least is not None and gate.above is not None:
            raise PlanContradictory("a gate has `at_least` or `above`, not both", field=f"{at}.above")
        if all(figure is None for figure in (gate.at_least, gate.above, gate.less_than)):
            raise PlanIncomplete("a gate has a figure: `at_least`, `above` or `less_than`", field=at)
        check_figure(gate.at_least, f"{at}.at_least")
        check_figure(gate.above, f"{at}.above")
        check_figure(gate.less_than, f"{at}.less_than")
        check_rate(gate.below, f"{at}.below", above_100=above_100)


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

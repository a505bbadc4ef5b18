"""The versions of a component for a payee as runs, and which of them has the say on a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from services.compensation.domain.calculation.calendars import PeriodOf, periods_of
from services.compensation.domain.calculation.crediting.net import View
from services.compensation.domain.calculation.walking.run import Run, World, view_of
from services.compensation.domain.calculation.walking.terms import InForce
from services.compensation.domain.language.components import Commission, Contest, PeriodBonus, Pool, Streak
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.language.figures import Condition
from services.compensation.domain.language.policies import Refunds


def runs_of(world: World, payee: str, component_id: str, kind: str) -> list[Run]:
    """A run for each version of the component the payee is on, oldest first; another kind of the same id is another."""
    terms = world.promises.terms[payee]
    return [run_of(world, payee, hold) for hold in terms.in_force(component_id) if hold.component.kind == kind]


def run_of(world: World, payee: str, hold: InForce) -> Run:
    """The run of one version."""
    component = hold.component
    credit = component.credit if isinstance(component, Commission | PeriodBonus | Streak) else Credit()
    return Run(world, payee, hold, credit, _where(hold), _view(world, payee, hold), _calendar(world, hold))


def refunds_of(hold: InForce) -> Refunds:
    """The component's refund policy, else its plan's."""
    return hold.component.refunds or hold.version.plan.refunds


def _where(hold: InForce) -> tuple[Condition, ...]:
    """Conditions on lines; those of a bonus on the payee are asked at the period's end, not of each line."""
    component = hold.component
    if isinstance(component, Commission):
        return component.where
    if isinstance(component, PeriodBonus | Pool | Contest):
        return tuple(condition for condition in component.where if condition.subject != "payee")
    return ()


def _view(world: World, payee: str, hold: InForce) -> View:
    refunds, leavers = refunds_of(hold), hold.version.plan.leavers
    left_on = world.promises.terms[payee].payee.left_on
    view = view_of(refunds, left_on, leavers.owes_refunds_days)
    if isinstance(hold.component, Streak):
        return view._replace(refunds=refunds.reopens_streaks)
    return view._replace(refunds=refunds.reopens_contests) if isinstance(hold.component, Contest) else view


def _calendar(world: World, hold: InForce) -> PeriodOf:
    calendar = hold.version.plan.calendar
    if id(calendar) not in world.calendars:
        world.calendars[id(calendar)] = periods_of(calendar)
    return world.calendars[id(calendar)]


def chooser(runs: Sequence[Run]) -> Callable[[date], Run | None]:
    """Which run pays a deal of a day: the version in force that day, or at its period's beginning or end."""
    found: dict[date, Run | None] = {}

    def chosen(day: date) -> Run | None:
        if day not in found:
            found[day] = _decisive(runs, day)
        return found[day]

    return chosen


def _decisive(runs: Sequence[Run], day: date) -> Run | None:
    run = _covering(runs, day)
    if run is None or run.world.promises.terms[run.payee].on(day) is None:
        return None
    moment = run.plan.changes.terms
    if moment == "deal":
        return run
    period = run.period(day)
    return _covering(runs, period.first_day if moment == "period_start" else period.last_day) or run


def _covering(runs: Sequence[Run], day: date) -> Run | None:
    return next((run for run in runs if run.hold.first_day <= day <= run.hold.last_day), None)

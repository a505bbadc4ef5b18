"""Which plan version, and which version of a component, holds for a payee on a day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from services.compensation.domain.facts.payees import OnPlan, Payee
from services.compensation.domain.language.components import AnyComponent
from services.compensation.domain.language.plan import PlanVersion

DAY = timedelta(days=1)


class Stretch(NamedTuple):
    """From day to day one version of one plan holds."""

    first_day: date
    last_day: date
    version: PlanVersion

    def component(self, component_id: str) -> AnyComponent | None:
        """The version's component of that id."""
        return next((c for c in self.version.plan.components if c.id == component_id), None)


class InForce(NamedTuple):
    """A component as it holds from day to day for a payee, and since when that component has run without a break."""

    first_day: date
    last_day: date
    since: date
    version: PlanVersion
    component: AnyComponent
    days: tuple[date, date]
    """The days the version itself is in force, however short the component runs: promises are pro-rated by them."""


@dataclass(frozen=True, slots=True)
class Terms:
    """A payee's plan versions, one after the other."""

    payee: Payee
    stretches: tuple[Stretch, ...]
    starts: tuple[date, ...] = field(default=())
    held: dict[str, tuple[InForce, ...]] = field(default_factory=dict, compare=False, repr=False)
    """Components in force, as found so far."""

    def on(self, day: date) -> Stretch | None:
        """What holds for a deal of that day; after the last day only as long as the plan lets a leaver's deals pay."""
        index = bisect_right(self.starts, day)
        stretch = self.stretches[index - 1] if index else None
        if stretch is None or day > stretch.last_day:
            return None
        left_on = self.payee.left_on
        if left_on is not None and (day - left_on).days > stretch.version.plan.leavers.deals_until_days:
            return None
        return stretch

    def component_ids(self) -> tuple[str, ...]:
        """All components that ever hold, in the order of the plans."""
        return tuple(dict.fromkeys(c.id for stretch in self.stretches for c in stretch.version.plan.components))

    def in_force(self, component_id: str) -> tuple[InForce, ...]:
        """The versions of a component, oldest first; `since` goes back over versions that follow without a break."""
        held = self.held.get(component_id)
        if held is None:
            held = self.held[component_id] = tuple(_unbroken(component_id, self.stretches))
        return held

    def ids_of(self, kind: str) -> tuple[str, ...]:
        """The components of a kind that ever hold."""
        ids = self.component_ids()
        return tuple(name for name in ids if any(held.component.kind == kind for held in self.in_force(name)))


def _unbroken(component_id: str, stretches: Sequence[Stretch]) -> Iterator[InForce]:
    since, ended = date.min, None
    for stretch in stretches:
        component = stretch.component(component_id)
        if component is None:
            continue
        restarts = stretch.version.plan.changes.attainment == "restarts"
        if ended is None or restarts or stretch.first_day > _following(ended):
            since = stretch.first_day
        ended = stretch.last_day
        first = max(stretch.first_day, component.first_day or date.min)
        last = min(stretch.last_day, component.last_day or date.max)
        if first <= last:
            yield InForce(
                first, last, max(since, component.first_day or date.min), stretch.version, component, stretch[:2]
            )


def terms_of(payee: Payee, plans: Mapping[str, Sequence[PlanVersion]]) -> Terms:
    """The payee's assignments cut by the versions of their plans; without any assignment the only plan there is."""
    assigned = payee.plans or (tuple(OnPlan(plan=plan) for plan in plans) if len(plans) == 1 else ())
    ordered = sorted(assigned, key=lambda on: (on.first_day or date.min, on.plan))
    stretches: list[Stretch] = []
    for index, assignment in enumerate(ordered):
        last = assignment.last_day or date.max
        if index + 1 < len(ordered):
            last = min(last, _preceding(ordered[index + 1].first_day or date.min))
        first = max(assignment.first_day or date.min, payee.hired_on or date.min)
        stretches += _versions(plans.get(assignment.plan, ()), first, last)
    return Terms(payee, tuple(stretches), tuple(stretch.first_day for stretch in stretches))


def _versions(versions: Sequence[PlanVersion], first: date, last: date) -> Iterator[Stretch]:
    for index, version in enumerate(versions):
        begins = max(first, version.effective_on or date.min)
        ends = last
        if index + 1 < len(versions):
            ends = min(last, _preceding(versions[index + 1].effective_on or date.min))
        if begins <= ends:
            yield Stretch(begins, ends, version)


def plans_by_id(versions: Sequence[PlanVersion]) -> dict[str, list[PlanVersion]]:
    """Each plan's versions oldest first; of two from one day the higher number holds."""
    plans: dict[str, dict[date, PlanVersion]] = {}
    for version in sorted(versions, key=lambda v: (v.effective_on or date.min, v.number)):
        plans.setdefault(version.plan.id, {})[version.effective_on or date.min] = version
    return {plan: list(by_day.values()) for plan, by_day in plans.items()}


def _following(day: date) -> date:
    return day if day == date.max else day + DAY


def _preceding(day: date) -> date:
    return day if day == date.min else day - DAY

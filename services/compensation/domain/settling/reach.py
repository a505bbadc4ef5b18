"""How far a fact reaches: which components look at one deal only, and over which stretch of time the others count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from services.compensation.domain.calculation.calendars import periods_of
from services.compensation.domain.language.components import AnyComponent, Commission
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.language.limits import Deductible, gates_within
from services.compensation.domain.language.measures import OWN_AMOUNT, Measure
from services.compensation.domain.language.plan import Plan, PlanVersion
from services.compensation.domain.language.rates import Tiers, measures_in

SPANS = ("week", "month", "quarter", "half_year", "year")
_FOR_EVER = len(SPANS)
_OVERRIDES = {"manager", "relation", "rules"}
_OWN = {"owner", "role", "partner"}

Days = tuple[date, date]
ALWAYS: Days = (date.min, date.max)


class Start(NamedTuple):
    """Where a person's figures begin to move: from `day` on, within a stretch of days that is counted by itself."""

    payee_id: UUID
    day: date
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Reach:
    """What the plans in force ask of settling.

    `narrow` components pay each deal by itself: only the deals a fact is about are calculated again. The others count
    over a stretch of time: all of a payee's deals in it are. `shared`: somebody's pay hangs on deals that are neither
    his own nor below him.
    """

    narrow_plans: tuple[PlanVersion, ...]
    wide_plans: tuple[PlanVersion, ...]
    narrow: frozenset[str]
    manages: bool
    shared: bool
    pays_without_deals: bool
    tail: bool
    """Whether each line hangs on nothing but its own deal and what was credited before it: then what stands before the
    first deal touched need not be calculated again."""

    @property
    def counted(self) -> frozenset[str]:
        """The components that count over time."""
        return frozenset(c.id for version in self.wide_plans for c in version.plan.components)

    @property
    def units(self) -> Mapping[str, tuple[Plan, str]]:
        """In which unit of which plan's calendar each of them counts."""
        return {c.id: (version.plan, c.period) for version in self.wide_plans for c in version.plan.components}

    def starts(self, touched: Iterable[tuple[UUID, date]]) -> list[Start]:
        """The starts of the people touched on these days, one for each stretch that is counted by itself."""
        found: dict[tuple[UUID, date], Start] = {}
        stretches: dict[date, Days] = {}
        for payee_id, day in touched:
            if day not in stretches:
                stretches[day] = self.window([day]) or (day, day)
            first, last = stretches[day]
            held = found.get((payee_id, first))
            if held is None or day < held.day:
                found[payee_id, first] = Start(payee_id, day, first, last)
        return list(found.values())

    def window(self, days: Iterable[date]) -> Days | None:
        """The stretch in which figures can move when something is effective on these days; None if none counts."""
        plans = [version.plan for version in self.wide_plans if version.plan.components]
        found = [_stretch(plan, day) for day in days for plan in plans]
        return (min(first for first, _ in found), max(last for _, last in found)) if found else None


def reach_of(versions: Sequence[PlanVersion]) -> Reach:
    """Sort the components of all plans; an id that counts over time in one version does so in all."""
    components = [(version.plan, component) for version in versions for component in version.plan.components]
    wide = {component.id for plan, component in components if not _alone(plan, component)}
    overrides = {component.id for _, component in components if _is_override(component)}
    if len(overrides) > 1:
        wide |= overrides
    if any(plan.crediting for plan, _ in components) or _anything_builds_on_others(components):
        wide |= {component.id for _, component in components}
    narrow = frozenset({component.id for _, component in components} - wide)
    counted = [component for _, component in components if component.id in wide]
    return Reach(
        tuple(_only(version, narrow) for version in versions) if narrow else (),
        tuple(_only(version, wide) for version in versions) if wide else (),
        narrow,
        manages=any(_looks_below(component) for component in counted),
        shared=any(_looks_elsewhere(component) for component in counted),
        pays_without_deals=any(component.kind == "draw" for component in counted),
        tail=bool(counted) and all(_counts_on(plan, c) for plan, c in components if c.id in wide),
    )


def _alone(plan: Plan, component: AnyComponent) -> bool:
    """Whether a line of the component hangs on nothing but its own deal."""
    return (
        isinstance(component, Commission)
        and plan.rounding.per == "line"
        and plan.changes.terms == "deal"
        and (component.refunds or plan.refunds).policy in {"rewalk", "none"}
        and not any(measures_in(component.rate))
        and component.base.quantity in {"amount", "margin", "figure", "units", "lines"}
        and not (component.gate or component.deductible)
        and not (component.floor or component.cap)
    )


def _counts_on(plan: Plan, component: AnyComponent) -> bool:
    """Whether a line of the component hangs on its own deal and on what the owner was credited before it only."""
    return (
        isinstance(component, Commission)
        and component.credit == Credit()
        and not (component.where or component.gate or component.deductible or component.floor or component.cap)
        and component.base.quantity == "amount"
        and component.refunds is None
        and plan.refunds.policy in {"rewalk", "none"}
        and plan.rounding.per == "line"
        and (plan.changes.terms, plan.changes.attainment) == ("deal", "carries_over")
        and plan.leavers.owes_refunds_days is None
        and all(isinstance(f, Decimal) or (isinstance(f, Tiers) and _is_plain(f)) for f in component.rate)
    )


def _is_plain(tiers: Tiers) -> bool:
    return tiers.mode == "marginal" and tiers.measure == OWN_AMOUNT and tiers.interpolation == "none"


def _is_override(component: AnyComponent) -> bool:
    return isinstance(component, Commission) and component.credit.of in _OVERRIDES and not component.credit.overlay


def _anything_builds_on_others(components: Iterable[tuple[Plan, AnyComponent]]) -> bool:
    return any(
        component.kind == "draw" or getattr(getattr(component, "base", None), "quantity", "") == "earnings"
        for _, component in components
    )


def _only(version: PlanVersion, ids: Iterable[str]) -> PlanVersion:
    wanted = frozenset(ids)
    kept = tuple(component for component in version.plan.components if component.id in wanted)
    return version if kept == version.plan.components else replace(version, plan=replace(version.plan, components=kept))


def _measures(component: AnyComponent) -> Iterator[Measure]:
    yield from measures_in(getattr(component, "rate", ()))
    for gate in (*getattr(component, "gate", ()), *((g,) if (g := getattr(component, "reached", None)) else ())):
        yield from (each.measure for each in gates_within((gate,)))
    measure = getattr(component, "measure", None)
    if isinstance(measure, Measure):
        yield measure


def _looks_below(component: AnyComponent) -> bool:
    credit = getattr(component, "credit", None)
    manages = credit is not None and credit.of == "manager"
    counts_below = any(measure.whose == "hierarchy" for measure in _measures(component))
    return manages or counts_below or _earns_from_below(component)


def _earns_from_below(component: AnyComponent) -> bool:
    """Whether it pays on what people below earn, which hangs on all that they have: deals, quotas and promises."""
    return getattr(getattr(component, "base", None), "whose", "own") != "own"


def _looks_elsewhere(component: AnyComponent) -> bool:
    credit = getattr(component, "credit", None)
    elsewhere = credit is not None and credit.of not in {*_OWN, "manager"}
    return (
        elsewhere
        or component.kind in {"pool", "contest"}
        or _earns_from_below(component)
        or any(measure.whose == "team" for measure in _measures(component))
    )


def _stretch(plan: Plan, day: date) -> Days:
    span = max((_span(component) for component in plan.components), default=0)
    if (plan.refunds.policy not in {"rewalk", "none"}) or span >= _FOR_EVER:
        return ALWAYS
    period = periods_of(plan.calendar)(SPANS[span], day)
    return (period.first_day, period.last_day)


def _span(component: AnyComponent) -> int:
    """The longest stretch a component counts over, as a place among the spans."""
    if component.kind in {"streak", "contest", "draw"} or getattr(component, "refunds", None) is not None:
        return _FOR_EVER
    over = [measure.over for measure in _measures(component)]
    limits = (*getattr(component, "floor", ()), *getattr(component, "cap", ()), getattr(component, "deductible", None))
    over += [limit.over if isinstance(limit, Deductible) else limit.per for limit in limits if limit is not None]
    places = [_place(span, component) for span in (component.period, *over)]
    return max(places)


def _place(span: str, component: AnyComponent) -> int:
    if span in {"line", "deal", "period"}:
        return _place(component.period, component)
    return SPANS.index(span) if span in SPANS else _FOR_EVER

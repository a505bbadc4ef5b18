"""How far a fact reaches: which components look at one deal only, and over which stretch of time the others count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import get_args

from services.compensation.domain.calculation.calendars import periods_of
from services.compensation.domain.language.components import AnyComponent, Commission
from services.compensation.domain.language.limits import Deductible, gates_within
from services.compensation.domain.language.measures import Measure
from services.compensation.domain.language.plan import Plan, PlanVersion
from services.compensation.domain.language.rates import measures_in
from services.compensation.domain.settling.need import Need, needs_of

SPANS = ("week", "month", "quarter", "half_year", "year")
_FOR_EVER = len(SPANS)
_OVERRIDES = {"manager", "relation", "rules"}
_OWN = {"owner", "role", "partner"}

Days = tuple[date, date]
ALWAYS: Days = (date.min, date.max)


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
    needs: Mapping[str, Need]
    """What each component that counts needs of the deals beside those touched; empty if one of them needs all."""

    @property
    def tail(self) -> bool:
        """Whether a fact about deals moves, of what counts, a part only that can be told from the rest."""
        return bool(self.needs)

    @cached_property
    def counted(self) -> frozenset[str]:
        """The components that count over time."""
        return frozenset(c.id for version in self.wide_plans for c in version.plan.components)

    @cached_property
    def units(self) -> Mapping[str, tuple[Plan, AnyComponent]]:
        """Each of them with a plan whose calendar it counts by."""
        return {c.id: (version.plan, c) for version in self.wide_plans for c in version.plan.components}

    def only(self, names: Collection[str]) -> Reach:
        """The same as if these were the only components that count."""
        kept = {name: need for name, need in self.needs.items() if name in names}
        manages = any(_looks_below(component) for name, (_, component) in self.units.items() if name in kept)
        return replace(
            self, wide_plans=tuple(_only(version, kept) for version in self.wide_plans), needs=kept, manages=manages
        )

    @cached_property
    def parts(self) -> tuple[Reach, ...]:
        """What counts, sorted by whom it pays; each component that looks at edges by itself."""
        manages = {name for name, (_, component) in self.units.items() if _looks_below(component)}
        edges = {name for name, need in self.needs.items() if need == "edges"}
        sorts = (self.counted - manages - edges, manages - edges, *({name} for name in sorted(edges)))
        return tuple(self.only(names) for names in sorts if names)

    def window(self, days: Iterable[date], needs: Collection[Need] = get_args(Need)) -> Days | None:
        """The stretch in which figures can move when something is effective on these days; None if none counts.

        Of the components only that need one of these things, where they are told apart.
        """
        left_out = {name for name, need in self.needs.items() if need not in needs}
        versions = (_only(v, self.counted - left_out) if left_out else v for v in self.wide_plans)
        plans = [version.plan for version in versions if version.plan.components]
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
        needs={} if len(overrides) > 1 else needs_of([version.plan for version in versions], wide),
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

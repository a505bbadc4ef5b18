"""What a component that counts over time needs of the deals beside those touched, so that few are calculated again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from services.compensation.domain.calculation.pricing.graded import tier_ladder
from services.compensation.domain.calculation.pricing.ladder import Ladder
from services.compensation.domain.language.components import AnyComponent, Commission
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.language.measures import OWN_AMOUNT
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.language.rates import Tiers, measures_in
from shared.kernel.money import exponent

Need = Literal["sum_before", "edges", "total", "period"]
"""`sum_before`: what was credited before the first deal touched; all that follows it in the period may move.
`edges`: the same, but the period is long and the deals are those of many: only deals near a tier's edge move besides.
`total`: what was credited in the whole period; no other deal moves as long as it reaches the same rate.
`period`: every deal of the period."""

_OF_THE_DEAL = {"amount", "margin", "figure", "units", "lines", "deals"}


def needs_of(plans: Sequence[Plan], counted: Collection[str]) -> Mapping[str, Need]:
    """By component what it needs; nothing at all if one of them needs more, or not in every version the same."""
    found: dict[str, Need] = {}
    said: dict[str, tuple[object, ...]] = {}
    held: dict[str, set[frozenset[str]]] = {}
    for plan in plans:
        components = [component for component in plan.components if component.id in counted]
        held.setdefault(plan.id, set()).add(frozenset(component.id for component in components))
        for component in components:
            need = _need(plan, component)
            meant = (need, plan.calendar, plan.currency, component.period, component if need == "total" else None)
            if need is None or said.setdefault(component.id, meant) != meant:
                return {}
            found[component.id] = need
    comes_and_goes = any(len(versions) > 1 for versions in held.values())
    return {} if comes_and_goes else found


def ladders_of(plan: Plan, component: AnyComponent) -> tuple[Ladder, ...]:
    """What decides a component's rates by the total of a period, in minor units."""
    scale = Fraction(10 ** exponent(plan.currency))
    graded = (factor for factor in getattr(component, "rate", ()) if isinstance(factor, Tiers))
    return tuple(tier_ladder(tiers, scale) for tiers in graded)


def _need(plan: Plan, component: AnyComponent) -> Need | None:
    if not isinstance(component, Commission) or not _hangs_on_its_deal(plan, component):
        return None
    if component.cap:
        return "period" if not any(measures_in(component.rate)) and _capped_by_money(component) else None
    tiers = [factor for factor in component.rate if isinstance(factor, Tiers)]
    plain = component.base.quantity == "amount" and all(isinstance(f, Decimal | Tiers) for f in component.rate)
    if not plain or not all(tier.measure == OWN_AMOUNT and tier.interpolation == "none" for tier in tiers):
        return None
    if all(tier.mode == "marginal" for tier in tiers):
        return "edges" if component.credit != Credit() and component.period != "month" else "sum_before"
    return "total" if all(_reached_at_the_end(tier) for tier in tiers) and plan.calendar.kind == "months" else None


def _hangs_on_its_deal(plan: Plan, component: Commission) -> bool:
    """Whether a line hangs on its own deal, on its day, and on what the same component credits the same payee."""
    return (
        component.credit in (Credit(), Credit("manager"))
        and not (component.gate or component.deductible or component.floor)
        and not (component.first_day or component.last_day)
        and component.base.quantity in _OF_THE_DEAL
        and component.base.every is None
        and component.refunds is None
        and plan.refunds.policy in {"rewalk", "none"}
        and plan.rounding.per == "line"
        and (plan.changes.terms, plan.changes.attainment) == ("deal", "carries_over")
        and plan.leavers.owes_refunds_days is None
        and plan.time_zone is None
    )


def _capped_by_money(component: Commission) -> bool:
    return all(
        cap.per in {"line", "deal", "period"} and cap.amount.of == "money" and isinstance(cap.amount.value, Decimal)
        for cap in component.cap
    )


def _reached_at_the_end(tiers: Tiers) -> bool:
    whole = tiers.mode == "whole_period" and tiers.settle == "period_end"
    return whole and (tiers.tiers[-1].to is None or tiers.above_top == "continue")

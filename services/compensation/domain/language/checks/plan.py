"""Checks of a whole plan: its policies, its crediting rules, and how its components refer to one another."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.compensation.domain.language.checks.components import check_component, names_of
from services.compensation.domain.language.checks.errors import (
    FigureOutOfRange,
    NameUnknown,
    PlanContradictory,
)
from services.compensation.domain.language.checks.lookups import check_conditions
from services.compensation.domain.language.checks.ranges import (
    check_at_least,
    check_days,
    check_different,
    check_idle,
    check_needed,
    check_refunds,
    check_share,
)
from services.compensation.domain.language.components import Commission, Draw, PeriodBonus, Streak
from services.compensation.domain.language.credit import CreditRule
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.language.policies import Calendar

_CURRENCY = re.compile(r"[A-Z]{3}")
_MONTHS = 12
_MOST_PLACES = 8

P = TypeVar("P", bound=Plan)


def checked(plan: P) -> P:
    """The same plan, or the refusal that names what is wrong with it."""
    check_needed(plan.id, "a plan has an id", "id")
    if not _CURRENCY.fullmatch(plan.currency):
        raise PlanContradictory("a currency is written as three capital letters (ISO 4217)", field="currency")
    _check_policies(plan)
    check_needed(plan.components, "a plan has components", "components")
    check_different([component.id for component in plan.components], "components")
    for index, component in enumerate(plan.components):
        check_component(component, f"components[{index}]")
    _check_references(plan)
    _check_rules(plan)
    return plan


def _check_policies(plan: Plan) -> None:
    _check_zone(plan.time_zone)
    _check_calendar(plan.calendar)
    places = plan.rounding.places
    if places is not None and not 0 <= places <= _MOST_PLACES:
        raise FigureOutOfRange(f"places lie between 0 and {_MOST_PLACES}", field="rounding.places")
    check_refunds(plan.refunds, "refunds")
    check_at_least(plan.leavers.deals_until_days, 0, "leavers.deals_until_days")
    check_at_least(plan.leavers.owes_refunds_days, 0, "leavers.owes_refunds_days")
    check_share(plan.collection.share_of_payout, "collection.share_of_payout")


def _check_zone(zone: str | None) -> None:
    try:
        ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        raise NameUnknown(f"`{zone}` is no time zone such as Asia/Shanghai", field="time_zone") from None


def _check_calendar(calendar: Calendar) -> None:
    if not 1 <= calendar.first_month <= _MONTHS:
        raise FigureOutOfRange("a month lies between 1 and 12", field="calendar.first_month")
    if calendar.kind == "months":
        check_idle(calendar.years, "`years` are for calendars of weeks", "calendar.years")
        return
    check_needed(calendar.years, "say on which days fiscal years begin: `years`", "calendar.years")
    if list(calendar.years) != sorted(set(calendar.years)):
        raise PlanContradictory("the years are not in order", field="calendar.years")


def _check_references(plan: Plan) -> None:
    """Components read the pay of others that are there, and never in a circle."""
    known = {component.id: component for component in plan.components}
    for index, component in enumerate(plan.components):
        for name in names_of(component):
            place = f"components[{index}].{'' if isinstance(component, Draw) else 'base.'}components"
            if name not in known or isinstance(known[name], Draw):
                raise NameUnknown(f"`{name}` is no component that earns", field=place)
    _check_no_circle({component.id: names_of(component) for component in plan.components})


def _check_no_circle(reads: Mapping[str, Sequence[str]]) -> None:
    try:
        TopologicalSorter(reads).prepare()
    except CycleError as circle:
        raise PlanContradictory(f"pay in a circle: {' → '.join(circle.args[1])}", field="components") from None


def _check_rules(plan: Plan) -> None:
    check_different([rule.id for rule in plan.crediting], "crediting")
    for index, rule in enumerate(plan.crediting):
        _check_rule(rule, f"crediting[{index}]")
    for index, component in enumerate(plan.components):
        by_rules = isinstance(component, Commission | PeriodBonus | Streak) and component.credit.of == "rules"
        if by_rules and not plan.crediting:
            raise NameUnknown("the plan has no crediting rules", field=f"components[{index}].credit")


def _check_rule(rule: CreditRule, place: str) -> None:
    check_days(rule.first_day, rule.last_day, place)
    check_conditions(rule.where, f"{place}.where")
    check_conditions(rule.to, f"{place}.to")
    check_share(rule.share, f"{place}.share")

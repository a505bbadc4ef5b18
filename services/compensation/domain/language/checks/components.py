"""Checks of components, each kind by its own rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from services.compensation.domain.language.checks.errors import PlanContradictory, PlanIncomplete
from services.compensation.domain.language.checks.limits import (
    check_deductible,
    check_gates,
    check_holds,
    check_limits,
)
from services.compensation.domain.language.checks.lookups import check_amount, check_conditions, check_measure
from services.compensation.domain.language.checks.ranges import (
    check_at_least,
    check_days,
    check_idle,
    check_needed,
    check_not_negative,
    check_refunds,
    check_share,
    numbered,
)
from services.compensation.domain.language.checks.tiers import check_rates, pays_by_parts
from services.compensation.domain.language.components import (
    AnyComponent,
    Base,
    Commission,
    Contest,
    Draw,
    PeriodBonus,
    Pool,
    Recovery,
    Streak,
)
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.language.measures import Period
from services.compensation.domain.language.rates import Rate, RateTable, graded_in, measures_in

_OF_LINES = ("amount", "margin", "figure", "units", "deals", "lines", "activities", "attained_incentive")
_COUNTED = ("amount", "margin", "figure", "units", "deals", "lines", "activities")
_OF_PERIODS = ("once", "base_pay", "target_incentive", "earnings")
_YEAR: dict[Period, int] = {"week": 52, "month": 12, "quarter": 4, "half_year": 2, "year": 1}


def check_component(component: AnyComponent, place: str) -> None:
    """What all kinds obey, then what the kind does."""
    check_days(component.first_day, component.last_day, place)
    check_holds(component.hold, f"{place}.hold")
    if component.refunds is not None:
        check_refunds(component.refunds, f"{place}.refunds")
    if not isinstance(component, PeriodBonus) and getattr(component, "base", Base()).every is not None:
        reason = "full so many are counted once a period: a `period_bonus` pays that"
        raise PlanContradictory(reason, field=f"{place}.base.every")
    match component:
        case Commission() | PeriodBonus():
            _check_paying(component, place)
        case Streak():
            _check_streak(component, place)
        case Pool():
            _check_pool(component, place)
        case Contest():
            _check_contest(component, place)
        case Draw():
            _check_draw(component, place)
        case _:
            assert_never(component)


def _check_paying(component: Commission | PeriodBonus, place: str) -> None:
    _check_credit(component.credit, f"{place}.credit")
    check_conditions(component.where, f"{place}.where")
    _check_base(component.base, f"{place}.base")
    _check_product(component.rate, component.base, place, above_100=component.above_100)
    check_gates(component.gate, f"{place}.gate", above_100=component.above_100)
    check_deductible(component.deductible, f"{place}.deductible")
    check_limits(component.floor, f"{place}.floor")
    check_limits(component.cap, f"{place}.cap")
    if isinstance(component, PeriodBonus):
        _check_whole(component.rate, place)
    elif component.base.quantity not in _OF_LINES:
        reason = f"a deal has no {component.base.quantity}; a `period_bonus` pays that"
        raise PlanContradictory(reason, field=f"{place}.base")


def _check_product(rate: Rate, base: Base, place: str, *, above_100: bool) -> None:
    """Of counted things the rate is an amount of money, so it has no upper limit."""
    check_rates(rate, f"{place}.rate", above_100=above_100 or base.pieces)
    if base.quantity == "attained_incentive" and not any(measure.quota for measure in measures_in(rate)):
        reason = "attainment needs a quota: tiers or a curve whose measure names one"
        raise PlanIncomplete(reason, field=f"{place}.rate")


def _check_whole(rate: Rate, place: str) -> None:
    """A period has no deals to look a rate up for."""
    for index, factor in enumerate(rate):
        if any(graded.mode == "whole_deal" for graded in graded_in((factor,))):
            at = numbered(f"{place}.rate", index, len(rate))
            raise PlanContradictory("a period is no deal: use `whole_period`", field=f"{at}.mode")


def _check_base(base: Base, place: str) -> None:
    if base.quantity in {"figure", "activities"}:
        check_needed(base.name, f"say which {base.quantity}: `name`", f"{place}.name")
    else:
        check_idle(base.name, f"`name` means nothing for {base.quantity}", f"{place}.name")
    if base.every is not None and (base.every <= 0 or base.quantity not in _COUNTED):
        reason = f"`every` is a figure above zero, of {', '.join(_COUNTED)}"
        raise PlanContradictory(reason, field=f"{place}.every")
    if base.quantity == "earnings":
        check_needed(base.components, "say of which components", f"{place}.components")
    else:
        check_idle(base.components, "`components` are for `earnings`", f"{place}.components")
        check_idle(base.less, "`less` is for `earnings`", f"{place}.less")
        check_idle(base.whose if base.whose != "own" else None, "`whose` is for `earnings`", f"{place}.whose")


def _check_credit(credit: Credit, place: str) -> None:
    check_conditions(credit.where, f"{place}.where")
    check_share(credit.share, f"{place}.share")
    if credit.of in {"role", "relation"}:
        check_needed(credit.name, f"say which {credit.of}: `name`", f"{place}.name")
    else:
        check_idle(credit.name, f"`name` means nothing for {credit.of}", f"{place}.name")
    if credit.of != "manager":
        check_idle(credit.levels, "`levels` are for `of: manager`", f"{place}.levels")
    if credit.of != "stages":
        check_idle(credit.stages, "`stages` are for `of: stages`", f"{place}.stages")
    for index, level in enumerate(credit.levels):
        check_at_least(level, 1, f"{place}.levels[{index}]")
    for index, stage in enumerate(credit.stages):
        check_share(stage.share, f"{place}.stages[{index}].share")
    if credit.stages and sum(stage.share for stage in credit.stages) != 1:
        raise PlanContradictory("the stages' shares do not add up to 100 %", field=f"{place}.stages")


def _check_streak(streak: Streak, place: str) -> None:
    _check_credit(streak.credit, f"{place}.credit")
    check_gates((streak.reached,), f"{place}.reached", above_100=streak.above_100)
    check_at_least(streak.length, 1, f"{place}.length")
    if streak.window == "calendar" and _YEAR[streak.period] % streak.length:
        raise PlanContradictory("windows of this length do not fill a year", field=f"{place}.length")
    _check_period_base(streak.base, f"{place}.base")
    _check_product(streak.rate, streak.base, place, above_100=streak.above_100)
    if any(pays_by_parts(factor) for factor in streak.rate):
        raise PlanContradictory("a streak looks its rate up whole: use `whole_period`", field=f"{place}.rate")
    if any(isinstance(factor, RateTable) and (factor.graded or factor.counts) for factor in streak.rate):
        reason = "a streak has one set of tiers: no table with tiers or counts in it"
        raise PlanContradictory(reason, field=f"{place}.rate")


def _check_period_base(base: Base, place: str) -> None:
    _check_base(base, place)
    if base.quantity not in _OF_PERIODS:
        raise PlanContradictory(f"one of {', '.join(_OF_PERIODS)} is paid here", field=place)


def _check_pool(pool: Pool, place: str) -> None:
    check_conditions(pool.where, f"{place}.where")
    _check_base(pool.base, f"{place}.base")
    _check_product(pool.rate, pool.base, place, above_100=pool.above_100)
    _check_whole(pool.rate, place)
    check_gates(pool.gate, f"{place}.gate", above_100=pool.above_100)
    check_measure(pool.measure, f"{place}.measure")
    check_limits(pool.cap, f"{place}.cap")


def _check_contest(contest: Contest, place: str) -> None:
    check_needed(contest.first_day, "a contest has a first day", f"{place}.first_day")
    check_needed(contest.last_day, "a contest has a last day", f"{place}.last_day")
    check_needed(contest.rules, "a contest's rules are published", f"{place}.rules")
    check_needed(contest.prizes, "a contest has prizes", f"{place}.prizes")
    check_measure(contest.measure, f"{place}.measure")
    check_conditions(contest.where, f"{place}.where")
    for index, prize in enumerate(contest.prizes):
        check_not_negative(prize, f"{place}.prizes[{index}]")


def _check_draw(draw: Draw, place: str) -> None:
    check_amount(draw.amount, f"{place}.amount")
    check_at_least(draw.periods, 0, f"{place}.periods")
    if draw.recovery is not None:
        _check_recovery(draw.recovery, f"{place}.recovery")


def _check_recovery(recovery: Recovery, place: str) -> None:
    check_at_least(recovery.first_period, 1, f"{place}.first_period")
    check_share(recovery.share, f"{place}.share")
    if recovery.limit is not None:
        check_amount(recovery.limit, f"{place}.limit")


def names_of(component: AnyComponent) -> Sequence[str]:
    """The components whose pay it reads."""
    match component:
        case Draw():
            return component.components
        case Contest():
            return ()
        case _:
            return component.base.reads

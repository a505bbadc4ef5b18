"""Which plans are plain enough for columns; what is not is calculated line by line, with the same result."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Literal

from services.compensation.domain.language.components import AnyComponent, Base, Commission
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.language.figures import Condition
from services.compensation.domain.language.limits import Limit
from services.compensation.domain.language.measures import Measure
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.language.policies import Rounding
from services.compensation.domain.language.rates import Tiers
from services.compensation.domain.vectors.rule import Bound, Months, Rule
from services.compensation.domain.vectors.tiers import Steps
from shared.kernel.errors import Invalid
from shared.kernel.money import exponent

_MONTHS: dict[str, Months] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


class NotPlain(Invalid):
    """Something in the plan needs the line-by-line calculation; the sentence names it."""


def rules(plan: Plan) -> tuple[Rule, ...]:
    """The components as rules over columns, or NotPlain."""
    _need(plan.time_zone is None, "a time zone of its own")
    _need(plan.rounding == Rounding(), "another rounding")
    _need(plan.calendar.kind == "months", "a calendar of weeks")
    _need(plan.refunds.policy == "rewalk", "another refund policy")
    _need(not plan.hold_until_accepted, "pay held until the plan is accepted")
    return tuple(_rule(component, plan) for component in plan.components)


def _rule(component: AnyComponent, plan: Plan) -> Rule:
    if not isinstance(component, Commission):
        raise NotPlain(f"{component.id} is a {component.kind}")
    _need(component.pays, f"{component.id}, which others read and nobody is paid for")
    _need(component.credit == Credit(), f"the credit of {component.id}")
    _need(component.period in _MONTHS, f"the period of {component.id}")
    dated = component.first_day or component.last_day
    _need(not dated and not component.hold and component.refunds is None, f"dates, holds or refunds of {component.id}")
    _need(not (component.gate or component.deductible or component.floor), f"gates and floors of {component.id}")
    _need(len(component.rate) == 1, f"the product of rates of {component.id}")
    factor, unit = component.rate[0], 10 ** exponent(plan.currency)
    pays, steps = _steps(factor, component, unit) if isinstance(factor, Tiers) else _flat(factor, component, unit)
    return Rule(
        component=component.id,
        months=_MONTHS[component.period],
        pays=pays,
        steps=steps,
        where=tuple(_bound(condition, unit) for condition in component.where),
        cap=_cap(component, unit, steps),
        first_month=plan.calendar.first_month,
    )


def _steps(tiers: Tiers, component: Commission, unit: int) -> tuple[Literal["marginal", "whole_period"], Steps]:
    """Tiers on the own amount of the period, paid on that amount."""
    _need(component.base == Base() and tiers.measure == Measure(), f"the measure of {component.id}")
    _need(tiers.interpolation == "none", f"the interpolation of {component.id}")
    if tiers.mode != "marginal":
        _need(tiers.mode == "whole_period" and tiers.settle == "period_end", f"the tiers of {component.id}")
    bounds = [_minor(tier.from_, unit) for tier in tiers.tiers]
    shares = [tier.rate for tier in tiers.tiers if tier.rate is not None and tier.rate >= 0]
    _need(bounds[0] == 0 and len(shares) == len(bounds), f"the tiers of {component.id}")
    if tiers.tiers[-1].to is not None:
        _need(tiers.above_top == "continue", f"what is above the last tier of {component.id}")
    steps = Steps(tuple(bounds), tuple(map(Fraction, shares)), lower_inclusive=tiers.lower_bound != "excluded")
    return ("marginal" if tiers.mode == "marginal" else "whole_period"), steps


def _flat(factor: object, component: Commission, unit: int) -> tuple[Literal["flat", "per_deal"], Steps]:
    """One rate on the amount, or one amount for each deal."""
    if not isinstance(factor, Decimal) or factor < 0:
        raise NotPlain(f"the rate of {component.id}")
    if component.base == Base():
        return "flat", Steps((0,), (Fraction(factor),))
    _need(component.base == Base("deals"), f"the base of {component.id}")
    return "per_deal", Steps((0,), (Fraction(factor) * unit,))


def _bound(condition: Condition, unit: int) -> Bound:
    """A condition on the amount; in whole minor units, above is at least one more."""
    _need(condition.name == "amount" and condition.subject != "payee", "a condition on something else than the amount")
    _need(not condition.is_ and not condition.is_not, "a condition by name")
    _need(not condition.first_day and not condition.last_day, "a condition on days")
    lows = [_minor(condition.at_least, unit)] if condition.at_least is not None else []
    lows += [_minor(condition.above, unit) + 1] if condition.above is not None else []
    highs = [_minor(condition.at_most, unit)] if condition.at_most is not None else []
    highs += [_minor(condition.below, unit) - 1] if condition.below is not None else []
    return Bound(max(lows, default=None), min(highs, default=None))


def _cap(component: Commission, unit: int, steps: Steps) -> Fraction | None:
    if not component.cap:
        return None
    limit, *more = component.cap
    _need(not more and limit == Limit(limit.amount), f"the caps of {component.id}")
    value = limit.amount.value
    if not isinstance(value, Decimal) or limit.amount.of != "money":
        raise NotPlain(f"the cap of {component.id}")
    cap = Fraction(value) * unit
    _need((cap * _common(steps)).denominator == 1, f"the cap of {component.id}")
    return cap


def _common(steps: Steps) -> int:
    common = 1
    for rate in steps.rates:
        common = lcm(common, rate.denominator)
    return common


def _minor(major: Decimal, unit: int) -> int:
    minor = Fraction(major) * unit
    _need(minor.denominator == 1, "a bound finer than the minor unit")
    return int(minor)


def _need(holds: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise NotPlain(f"{what} can only be calculated line by line")

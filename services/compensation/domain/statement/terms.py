"""A component's terms as a representative reads them: its tiers, the unit they count in, and how it pays in words."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from services.compensation.domain.language.components import (
    AnyComponent,
    Commission,
    Contest,
    Draw,
    PeriodBonus,
    Pool,
    Streak,
)
from services.compensation.domain.language.figures import Amount
from services.compensation.domain.language.measures import Measure
from services.compensation.domain.language.rates import Curve, Factor, Tiers, graded_in
from services.compensation.domain.statement.quantity import COUNT, SHARE, Quantity
from services.compensation.domain.statement.statement import Tier
from shared.kernel.money import exponent

_MONEY = ("amount", "margin", "figure")
_PIECES = {"units": "unit", "deals": "deal", "lines": "line", "activities": "activity", "once": "period"}
_PERIODS = {"week": "week", "month": "month", "quarter": "quarter", "half_year": "half year", "year": "year"}
_MODES = {
    "marginal": "Each part of {what} earns the rate of the tier it falls into",
    "whole_deal": "Each deal earns one rate: that of the tier which {what} has reached",
    "whole_period": "Everything, from the first unit on, earns the rate of the tier which {what} reaches",
    "overage_at_reached": "What lies above the threshold earns the rate of the tier which {what} reaches",
}
_COUNTED = {"amount": "revenue", "figure": "value", "activities": "activities", "score": "score"}


def factor_drawn(component: AnyComponent) -> Tiers | Curve | None:
    """The first factor of the rate that has tiers or points."""
    factors: tuple[Factor, ...] = getattr(component, "rate", ())
    return next((factor for factor in factors if isinstance(factor, Tiers | Curve)), None)


def unit_of(measure: Measure, currency: str) -> str:
    """What a count is in: a share of a quota or of all lines, the currency's minor units, or pieces."""
    if measure.quota is not None or measure.as_share:
        return SHARE
    return currency if measure.counts in _MONEY else COUNT


def counted_unit(component: AnyComponent, currency: str) -> str:
    """The unit of the count that decides: that of the tiers, or of what is paid on."""
    graded = next(graded_in(getattr(component, "rate", ())), None)
    if graded is not None:
        return unit_of(graded.measure, currency)
    base = getattr(component, "base", None)
    return COUNT if base is not None and base.pieces else currency


def rate_unit(component: AnyComponent, currency: str) -> str:
    """What a rate is: a share, or money for each piece."""
    base = getattr(component, "base", None)
    return currency if base is not None and base.pieces else SHARE


def tiers_of(component: AnyComponent, currency: str) -> tuple[Tier, ...]:
    """The tiers to draw; between the points of a curve the rate runs from one to the other."""
    drawn = factor_drawn(component)
    if drawn is None:
        return ()
    scale = _scale(unit_of(drawn.measure, currency), currency)
    # A factor after the first multiplies what the first is in.
    unit = rate_unit(component, currency) if drawn is component.rate[0] else SHARE  # type: ignore[union-attr]
    if isinstance(drawn, Curve):
        ends = (*drawn.points[1:], None)
        return tuple(
            Tier(
                Fraction(point.at) * scale,
                None if end is None else Fraction(end.at) * scale,
                _rate(point.rate, unit),
                None if end is None else _rate(end.rate, unit),
            )
            for point, end in zip(drawn.points, ends, strict=True)
        )
    return tuple(
        Tier(
            Fraction(tier.from_) * scale,
            None if tier.to is None else Fraction(tier.to) * scale,
            _rate(tier.rate, unit) if tier.amount is None else _rate(tier.amount, currency),
        )
        for tier in drawn.tiers
    )


def how(component: AnyComponent, currency: str) -> str:
    """How it pays, in one or two sentences."""
    told = [_how(component, currency)]
    if isinstance(component, Commission | PeriodBonus | Pool):
        told += [
            f"At most {_money(limit.amount, currency)} per {_span(limit.per, component)}." for limit in component.cap
        ]
    if isinstance(component, Commission | PeriodBonus):
        told += [
            f"At least {_money(limit.amount, currency)} per {_span(limit.per, component)}." for limit in component.floor
        ]
        told += ["Only once the gate is reached."] if component.gate else []
    return " ".join(told)


def _how(component: AnyComponent, currency: str) -> str:
    drawn = factor_drawn(component)
    if isinstance(component, Draw):
        kind = "Earnings are topped up to" if component.tops_up else "Paid in advance, beside what is earned:"
        owed = " What was paid ahead is recovered from later earnings." if component.recovery else ""
        return f"{kind} {_money(component.amount, currency)} a {_PERIODS[component.period]}.{owed}"
    if isinstance(component, Contest):
        return f"Prizes for the best {len(component.prizes)} of the contest."
    if isinstance(component, Streak):
        return f"Paid when the target is reached {component.length} periods in a row."
    if drawn is not None:
        return _tiered(drawn, component, currency)
    rate = component.rate[0] if component.rate else None
    if not isinstance(rate, Decimal) or len(component.rate) > 1:
        return "The rate depends on what was sold, and by whom; each line names it."
    quantity, unit = component.base.quantity, rate_unit(component, currency)
    below = " credited to those below" if getattr(getattr(component, "credit", None), "of", "") == "manager" else ""
    every = f"for each full {component.base.every:,f} " if component.base.every is not None else ""
    return f"{_rate(rate, unit)} {every}{_of(quantity, component.period)}{below}."


def _tiered(drawn: Tiers | Curve, component: AnyComponent, currency: str) -> str:
    what = _what(drawn.measure, component)
    if isinstance(drawn, Curve):
        return f"The rate runs in straight lines between the points of the curve, by {what}."
    tiers = tiers_of(component, currency)
    unit = unit_of(drawn.measure, currency)
    pieces = [
        f"{tier.rate} up to {_bound(tier.upper, unit)}" if tier.upper is not None else f"{tier.rate} above"
        for tier in tiers
    ]
    return f"{_MODES[drawn.mode].format(what=what)}: {', '.join(pieces)}."


def _what(measure: Measure, component: AnyComponent) -> str:
    whose = {"own": "", "team": "the team's ", "hierarchy": "the hierarchy's "}[measure.whose]
    counted = _COUNTED.get(measure.counts, measure.counts)
    over = component.period if measure.over == "period" else measure.over
    name = f"the {counted}" if not whose else f"{whose}{counted}"
    name = f"the share of some lines in {name}" if measure.as_share else name
    attained = f"{name}, as a share of the quota," if measure.quota else name
    date = " to date" if measure.to_date else ""
    return f"{attained} of the {_PERIODS[over]}{date}" if over in _PERIODS else attained


def _of(quantity: str, period: str) -> str:
    if quantity in _PIECES:
        return f"for each {_PIECES[quantity]}" if quantity != "once" else f"a {_PERIODS[period]}"
    return f"of the {_COUNTED.get(quantity, quantity).replace('_', ' ')}"


def _span(per: str, component: AnyComponent) -> str:
    return _PERIODS.get(component.period if per == "period" else per, per)


def _money(amount: Amount, currency: str) -> str:
    if not isinstance(amount.value, Decimal):
        return "an amount by table"
    if amount.of == "money":
        return str(Quantity(Fraction(amount.value) * 10 ** exponent(currency), currency))
    return f"{Quantity(Fraction(amount.value), COUNT)} times the {amount.of.replace('_', ' ')}"


def _bound(value: Fraction, unit: str) -> str:
    return Quantity(value, unit).bare().removesuffix(".00")


def _scale(unit: str, currency: str) -> int:
    return 10 ** exponent(currency) if unit == currency else 1


def _rate(rate: Decimal | None, unit: str) -> Quantity:
    value = Fraction(rate or 0)
    return Quantity(value if unit == SHARE else value * 10 ** exponent(unit), unit)

"""A plan letter as its reader sees it: what he is promised, how he is paid, and every rate as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from services.compensation.domain.document.read import read
from services.compensation.domain.language.components import AnyComponent, Base, Contest, Draw, Streak
from services.compensation.domain.language.figures import ANY, Stated
from services.compensation.domain.language.measures import Measure
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.language.rates import Curve, Factor, RateRow, RateTable, Tiers
from services.compensation.domain.month_end.records import Letter
from services.compensation.domain.own_facts import Pay, QuotaSet, fact_value
from services.compensation.domain.plan import Assignment
from services.compensation.domain.published import PublishedVersion
from services.compensation.domain.statement.months import told_day
from services.compensation.domain.statement.quantity import SHARE, Quantity
from services.compensation.domain.statement.statement import Tier
from services.compensation.domain.statement.terms import how, rate_unit, tiers_of, unit_of
from shared.kernel.money import exponent

_PER = {"month": "a month", "quarter": "a quarter", "half_year": "a half year", "year": "a year"}
_READ_ONLY = "Nothing is paid for it alone: other parts of the plan are worked out from it."


@dataclass(frozen=True, slots=True)
class Promised:
    """A quota or a target incentive: what it is called, how much it is, and from when until when."""

    label: str
    value: str
    days: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Rates with the heads of their columns; the last column is the rate."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One component: its name, how it pays in words, and its rates."""

    name: str
    how: str
    rates: tuple[Grid, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole letter, ready to be read."""

    letter_id: str
    name: str
    plan: str
    version: str
    days: str
    promised: tuple[Promised, ...]
    parts: tuple[Part, ...]
    issued_on: str
    holds_pay: bool
    status: str
    answered_on: str
    answer_reason: str
    plan_hash: str
    hash: str


def days_on(version: PublishedVersion, assigned: Sequence[Assignment]) -> tuple[date, date | None]:
    """From when and until when somebody is paid by a version, going by his latest stretch on the plan."""
    stretches = zip(assigned, (*assigned[1:], None), strict=True)
    on, following = [pair for pair in stretches if pair[0].plan_id == version.plan_id][-1]
    last = following.effective_on - timedelta(days=1) if following else None
    return max(version.effective_on, on.effective_on), last


def sheet_of(letter: Letter, name: str) -> Sheet:
    """What a letter says, out of what was written when it was issued."""
    content = letter.content
    plan = read(Plan, content["terms"])
    applies_from = content.get("applies_from", content["effective_on"])
    return Sheet(
        letter_id=str(letter.id),
        name=name,
        plan=content["plan"],
        version=f"Version {content['version']}, in force since {told_day(date.fromisoformat(content['effective_on']))}",
        days=_days(date.fromisoformat(applies_from), _day(content.get("applies_until"))),
        promised=tuple(_promised(each, plan, letter) for each in content["promised"]),
        parts=tuple(_part(component, plan.currency) for component in plan.components),
        issued_on=told_day(letter.issued_at.date()),
        holds_pay=letter.hold_id is not None,
        status=letter.status,
        answered_on=told_day(letter.answered_at.date()) if letter.answered_at else "",
        answer_reason=letter.answer_reason or "",
        plan_hash=content["plan_hash"],
        hash=letter.hash,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _days(first: date, last: date | None) -> str:
    return f"{told_day(first)} to {told_day(last)}" if last else f"from {told_day(first)} on"


def _promised(told: Mapping[str, Any], plan: Plan, letter: Letter) -> Promised:
    content = {name: value for name, value in told.items() if name != "kind"}
    fact = fact_value(told["kind"], content, member_id=letter.member_id, currency=plan.currency)
    days = _days(fact.first_day, fact.last_day)
    if isinstance(fact, QuotaSet):
        unit = _quota_unit(plan, fact.name)
        scale = 10 ** exponent(unit) if unit == plan.currency else 1
        return Promised(_titled(fact.name), str(Quantity(Fraction(fact.value) * scale, unit)), days)
    return _incentive(fact, days)


def _incentive(pay: Pay, days: str) -> Promised:
    amount = Quantity.of(pay.amount.minor, pay.amount.currency)
    part = f" of {_titled(pay.component)}" if pay.component else ""
    return Promised(f"Target incentive{part}", f"{amount} {_PER[pay.per]}", days)


def _quota_unit(plan: Plan, name: str) -> str:
    """What a quota is in: what the measure counts that is held against it; money where nothing is."""
    measures = (measure for component in plan.components for measure in _measures(component))
    asked = next((measure for measure in measures if measure.quota == name), Measure())
    return unit_of(replace(asked, quota=None), plan.currency)


def _measures(component: AnyComponent) -> Iterator[Measure]:
    for part in (*getattr(component, "rate", ()), *_gates(component)):
        if isinstance(measure := getattr(part, "measure", None), Measure):
            yield measure


def _gates(component: AnyComponent) -> Iterable[object]:
    return (*getattr(component, "gate", ()), getattr(component, "reached", None))


def _part(component: AnyComponent, currency: str) -> Part:
    title = component.title or _titled(component.id)
    rules = f"Rules: {component.rules}" if component.rules else ""
    told = (how(component, currency), rules, "" if component.pays else _READ_ONLY)
    return Part(title, " ".join(filter(None, told)), tuple(_tables(component, currency)))


def _tables(component: AnyComponent, currency: str) -> Iterator[Grid]:
    if isinstance(component, Draw):
        return
    if isinstance(component, Contest):
        prizes = (_money(prize, currency) for prize in component.prizes)
        yield Grid(("Place", "Prize"), tuple((str(place), prize) for place, prize in enumerate(prizes, 1)))
        return
    first, *others = component.rate
    if others or not isinstance(first, Decimal) or isinstance(component, Streak):
        yield from _of_factor(replace(component, rate=(first,)), first, currency, "Rate")
    for factor in others:
        yield from _of_factor(replace(component, rate=(factor,), base=Base()), factor, currency, "Multiplied by")


def _of_factor(component: AnyComponent, factor: Factor, currency: str, head: str) -> Iterator[Grid]:
    """A factor's figures; `component` has this factor only, and the base that says what its rate is in."""
    unit = rate_unit(component, currency)
    if isinstance(factor, Decimal):
        yield Grid(("", head), (("Always", _rate(factor, unit)),))
    elif isinstance(factor, Stated):
        rows = [(f"As stated: {_titled(factor.attribute.partition('.')[2])}", "as stated")]
        rows += [("Where nothing is stated", _rate(factor.otherwise, unit))] if factor.otherwise is not None else []
        yield Grid(("", head), tuple(rows))
    elif isinstance(factor, RateTable):
        yield Grid((*map(_column, factor.by), head), tuple(_rows(factor, unit)))
        for row in factor.rows:
            if isinstance(row.value, Tiers | Curve):
                graded = _graded(component, row.value, currency)
                yield Grid(("From", "To", f"{head}: {', '.join(map(_key, row.when))}"), graded)
    else:
        yield Grid(("From", "To", head), _graded(component, factor, currency))


def _graded(component: AnyComponent, factor: Tiers | Curve, currency: str) -> tuple[tuple[str, ...], ...]:
    counted = unit_of(factor.measure, currency)
    alone = replace(component, rate=(factor,))  # type: ignore[arg-type]  # whoever has tiers has a rate
    return tuple(_tier(tier, counted) for tier in tiers_of(alone, currency))


def _column(dimension: str | Measure) -> str:
    if isinstance(dimension, Measure):
        return _titled(dimension.quota or dimension.counts)
    return _titled(dimension.partition(".")[2] or dimension)


def _tier(tier: Tier, unit: str) -> tuple[str, str, str]:
    rate = str(tier.rate) if tier.rate_at_end is None else f"{tier.rate} to {tier.rate_at_end}"
    upper = "and above" if tier.upper is None else str(Quantity(tier.upper, unit))
    return str(Quantity(tier.lower, unit)), upper, rate


def _rows(table: RateTable, unit: str) -> Iterator[tuple[str, ...]]:
    rows = [*table.rows]
    if table.otherwise is not None:
        rows.append(RateRow(tuple(ANY for _ in table.by), table.otherwise))
    for row in rows:
        yield (*map(_key, row.when), _rate(row.value, unit) if isinstance(row.value, Decimal) else "by its own table")


def _key(key: str) -> str:
    return "any other" if key == ANY else key.replace("..", " to ")


def _rate(value: Decimal, unit: str) -> str:
    return str(Quantity(Fraction(value) * (1 if unit == SHARE else 10 ** exponent(unit)), unit))


def _money(value: Decimal, currency: str) -> str:
    return str(Quantity(Fraction(value) * 10 ** exponent(currency), currency))


def _titled(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()

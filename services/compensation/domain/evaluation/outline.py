"""What a calculation found, as plain data: per payee, period and component, every line with its trace."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Self, TypeVar

from services.compensation.domain.calculation.deltas import Delta
from services.compensation.domain.calculation.periods import PayPeriod
from services.compensation.domain.calculation.result import (
    DrawBalance,
    Held,
    LineKey,
    PayLine,
    Problem,
    Result,
    Total,
    totals,
)
from services.compensation.domain.evaluation.figures import blended, money, number, pays_on_counts
from services.compensation.domain.evaluation.payouts import PaidOut
from services.compensation.domain.evaluation.remedies import remedy
from services.compensation.domain.language.plan import PlanVersion
from services.compensation.domain.language.terms import plan_hash
from shared.kernel.money import exponent

Outline = dict[str, object]
K = TypeVar("K")
T = TypeVar("T")


@dataclass(frozen=True)
class Unit:
    """How figures of a component are told: the currency, and whether what it credits is money or a count."""

    currency: str
    counts: bool

    def credited(self, figure: Fraction | int | None) -> str | None:
        """What is credited, in major units or pieces."""
        return number(figure) if self.counts or figure is None else number(Fraction(figure) / self._minor)

    def rate(self, figure: Fraction | None) -> str | None:
        """A rate as a fraction of one, or an amount of money per piece."""
        return number(figure) if not self.counts or figure is None else number(figure / self._minor)

    def money(self, exact: Fraction | int) -> str | None:
        """An exact figure in minor units, told in major ones."""
        return number(Fraction(exact) / self._minor)

    @property
    def _minor(self) -> int:
        return int(10 ** exponent(self.currency))


@dataclass(frozen=True)
class Found:
    """A result, ready to be looked up by payee, component and period."""

    units: Mapping[tuple[str, str], Unit]
    holds: Mapping[LineKey, Sequence[Held]]
    totals: Mapping[tuple[str, str, PayPeriod], Total]
    balances: Sequence[DrawBalance]
    supporting: Sequence[PayLine]

    @classmethod
    def of(cls, versions: Sequence[PlanVersion], result: Result) -> Self:
        """The result with the units of the plans it was calculated with."""
        counted = (*result.totals, *totals(result.supporting))
        by_place = {(total.payee, total.component, total.period): total for total in counted}
        holds = _grouped(result.holds, lambda held: held.key)
        return cls(_units(versions), holds, by_place, result.balances, result.supporting)

    def open(self, line: PayLine) -> int:
        """What is still held of a line."""
        return sum(held.open for held in self.holds.get(line.key, ()))

    def read_by_others(self, payee: str, period: PayPeriod) -> list[PayLine]:
        """Lines that are not paid but read by other components."""
        return [line for line in self.supporting if line.payee == payee and line.period == period]

    def draws(self, payee: str) -> Sequence[DrawBalance]:
        """The draws of a payee."""
        return [balance for balance in self.balances if balance.payee == payee]


def outline(versions: Sequence[PlanVersion], result: Result, payouts: Sequence[PaidOut] = ()) -> Outline:
    """The whole result; figures are decimal texts, amounts in major units, rates and attainment fractions of one."""
    found = Found.of(versions, result)
    payees = _grouped(result.lines, lambda line: line.payee)
    names = {*payees, *(balance.payee for balance in result.balances), *(paid.payee for paid in payouts)}
    currency = versions[0].plan.currency
    return {
        "plans": [_plan(version) for version in versions],
        "payees": [
            _payee(name, payees.get(name, []), currency, found)
            | {"payouts": [_payout(paid) for paid in payouts if paid.payee == name]}
            for name in sorted(names)
        ],
        "problems": [_problem(problem) for problem in result.problems],
    }


def _plan(version: PlanVersion) -> Outline:
    return {"id": version.plan.id, "version": version.number, "hash": plan_hash(version.plan)}


def _units(versions: Sequence[PlanVersion]) -> Mapping[tuple[str, str], Unit]:
    return {
        (version.plan.id, component.id): Unit(version.plan.currency, pays_on_counts(version, component.id))
        for version in versions
        for component in version.plan.components
    }


def _payee(name: str, lines: list[PayLine], currency: str, found: Found) -> Outline:
    currency = lines[0].currency if lines else currency
    periods = _grouped(lines, lambda line: line.period)
    whole = sorted({*periods, *(balance.period for balance in found.draws(name))})
    return {
        "payee": name,
        "currency": currency,
        "amount": money(sum(line.amount for line in lines), currency),
        "periods": [_period(name, period, periods.get(period, []), currency, found) for period in whole],
    }


def _period(name: str, period: PayPeriod, lines: list[PayLine], currency: str, found: Found) -> Outline:
    amount, waiting = sum(line.amount for line in lines), sum(found.open(line) for line in lines)
    components = sorted(_grouped(lines, lambda line: line.component).items())
    others = sorted(_grouped(found.read_by_others(name, period), lambda line: line.component).items())
    told: Outline = {
        "period": period.name,
        "first_day": period.first_day.isoformat(),
        "last_day": period.last_day.isoformat(),
        "amount": money(amount, currency),
        "held": money(waiting, currency),
        "paid": money(amount - waiting, currency),
        "draws": [_draw(balance, currency) for balance in found.draws(name) if balance.period == period],
        "components": [_component(component, own, found) for component, own in components],
    }
    if others:
        told["not_paid_but_read"] = [_component(component, own, found) for component, own in others]
    return told


def _payout(paid: PaidOut) -> Outline:
    """A month's payout with the balances after it, in the plan's currency; and in that of pay, where it is another."""
    told: Outline = {
        "month": str(paid.month),
        "earned": money(paid.earned, paid.currency),
        "recovered": money(paid.recovered, paid.currency),
        "paid": money(paid.paid, paid.currency),
        "held": money(paid.held, paid.currency),
        "owed": money(paid.owed, paid.currency),
    }
    if paid.pay_currency != paid.currency:
        told["converted"] = {
            "currency": paid.pay_currency,
            "rate": number(paid.rate),
            "paid": None if paid.converted is None else money(paid.converted, paid.pay_currency),
        }
    return told


def _draw(balance: DrawBalance, currency: str) -> Outline:
    return {
        "component": balance.component,
        "earned": money(balance.earned, currency),
        "advanced": money(balance.advanced, currency),
        "recovered": money(balance.recovered, currency),
        "owed": money(balance.owed, currency),
        "forgiven": money(balance.forgiven, currency),
    }


def _component(name: str, lines: list[PayLine], found: Found) -> Outline:
    first, unit = lines[0], found.units[lines[0].plan, name]
    total = found.totals.get((first.payee, name, first.period))
    return {
        "component": name,
        "amount": money(sum(line.amount for line in lines), first.currency),
        "credited": unit.credited(sum((Fraction(line.credited) for line in lines), Fraction(0))),
        "attainment": number(total.attainment) if total else None,
        "tier": _tier(total.tier if total else None),
        "blended_rate": unit.rate(blended(lines)),
        "lines": [_line(line, found.holds.get(line.key, ()), unit) for line in lines],
    }


def _line(line: PayLine, holds: Sequence[Held], unit: Unit) -> Outline:
    """The trace of a line: deal, credit, attainment before and after, tiers and rates, exact and rounded amount."""
    before, after = line.attainment or (None, None)
    held = sum(one.open for one in holds)
    told: Outline = {
        "kind": line.kind,
        "on": line.on.isoformat(),
        "deal": line.deal or None,
        "line": line.line or None,
        "fact": line.fact or None,
        "credited": unit.credited(line.credited),
        "base": unit.credited(line.base),
        "attainment_before": number(before),
        "attainment_after": number(after),
        "tiers": _parts(line, unit),
        "rate": unit.rate(blended([line])),
        "exact": unit.money(line.exact),
        "amount": money(line.amount, line.currency),
        "held": money(held, line.currency) if held else None,
        "released": _released(holds, line.currency),
        "cause": line.cause or None,
        "why": line.why or None,
        "plan": f"{line.plan} v{line.version}",
    }
    return {key: value for key, value in told.items() if value not in (None, [])}


def _released(holds: Sequence[Held], currency: str) -> list[Outline]:
    """What of the holds became payable, and when."""
    released = sorted((release.on, held.until, release.amount) for held in holds for release in held.releases)
    return [{"on": on.isoformat(), "until": until, "amount": money(amount, currency)} for on, until, amount in released]


def _parts(line: PayLine, unit: Unit) -> list[Outline]:
    """What of the line's credit fell onto each tier, its rate there, and what of the exact amount came from it."""
    sizes = sum((Fraction(part.size) for part in line.parts), Fraction(0))
    weights = sum((part.size * part.rate for part in line.parts), Fraction(0))
    return [
        {
            "tier": _tier(part.tier),
            "credited": unit.credited(line.credited * Fraction(part.size) / sizes if sizes else 0),
            "rate": unit.rate(part.rate),
            "earned": unit.money(line.exact * part.size * part.rate / weights if weights else 0),
        }
        for part in line.parts
    ]


def _tier(index: int | None) -> int | None:
    """People count tiers from one; below the first there is none."""
    return None if index is None or index < 0 else index + 1


def _problem(problem: Problem) -> Outline:
    return {key: value for key, value in problem._asdict().items() if value} | {"mend": remedy(problem)}


def _grouped(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    found: dict[K, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found


def told_deltas(deltas: Iterable[Delta]) -> list[Outline]:
    """What moved money between two results, and the facts that moved it."""
    return [
        {
            "payee": delta.line.payee,
            "component": delta.line.component,
            "period": delta.line.period.name,
            "deal": delta.line.deal,
            "line": delta.line.line,
            "amount": money(delta.amount, delta.line.currency),
            "causes": list(delta.causes),
        }
        for delta in deltas
        if delta.moves_money
    ]

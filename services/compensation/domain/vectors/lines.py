"""Facts as columns, and the lines that come of them: every one with its tier, rate and attainment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from services.compensation.domain.facts.deals import Deal
from services.compensation.domain.vectors.bound import Column, column, rounded, safe, scaled
from services.compensation.domain.vectors.order import Runs, rank, walk_order
from services.compensation.domain.vectors.rule import Rule
from services.compensation.domain.vectors.tiers import marginal, whole_period

_EPOCH = date(1970, 1, 1).toordinal()
_EPOCH_YEAR = 1970
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Credits:
    """Credited amounts as columns: one row per credited line, in any order."""

    payee: Column
    """A number per payee."""
    day: Column
    """Effective dates as proleptic ordinals."""
    deal: Column
    """The rank of the deal's external id."""
    line: Column
    amount: Column
    """Minor units, not negative."""

    @classmethod
    def of(cls, deals: Iterable[Deal], payees: dict[str, int]) -> Credits:
        """The lines of deals, each credited whole to its owner."""
        flat = [(deal, line) for deal in deals for line in deal.lines]
        return cls(
            payee=np.fromiter((payees[deal.owner] for deal, _ in flat), np.int64, len(flat)),
            day=np.fromiter((deal.on.toordinal() for deal, _ in flat), np.int64, len(flat)),
            deal=rank([deal.id for deal, _ in flat]),
            line=np.fromiter((line.number for _, line in flat), np.int64, len(flat)),
            amount=column(line.amount.minor for _, line in flat),
        )

    def in_order(self) -> Walk:
        """Sorted once for all components: months and quarters only grow with the days."""
        order = walk_order(self.payee, self.day, self.deal, self.line)
        return Walk(order, self.payee[order], _months(self.day[order]), self.amount[order])


@dataclass(frozen=True, slots=True)
class Walk:
    """Rows in walk order; `months` counts calendar months from the year 0."""

    order: Column
    payee: Column
    months: Column
    amount: Column

    @classmethod
    def sorted_already(cls, payee: Column, day: Column, amount: Column) -> Walk:
        """Rows that come in walk order."""
        return cls(np.arange(len(payee)), payee, _months(day), amount)

    def lines(self, rules: Iterable[Rule]) -> Iterator[Lines]:
        """What each component pays for every row it counts, component by component."""
        return (_lines(self, rule) for rule in rules)


@dataclass(frozen=True, slots=True)
class Lines:
    """A component's lines in walk order. What one earns exactly is `numerator / denominator` minor units."""

    component: str
    row: Column
    """The row of the credits that the line pays."""
    payee: Column
    period: Column
    """The number of the first month of its period, from the year 0."""
    credited: Column
    before: Column
    after: Column
    tier: Column
    """The tier that holds the attainment after the line, or that the whole period reached."""
    rates: tuple[Fraction, ...]
    """The rate of each tier."""
    numerator: Column
    denominator: int
    amount: Column
    earned: Column
    """The month in which each line is earned: the deal's, or the period's last where its end settles."""


def _lines(walk: Walk, rule: Rule) -> Lines:
    counted = _counted(walk, rule)
    payee, amount = walk.payee[counted], walk.amount[counted]
    months = walk.months[counted]
    period = _period(months, rule)
    runs = Runs.of(payee, period)
    rates, denominator = scaled(rule.steps.rates)
    exact = safe(amount, *rates, beside=max(denominator, *rule.steps.starts))
    before = runs.before(exact)
    after = before + exact
    tier, numerator = _earned(exact, before, after, runs, rule, rates)
    numerator = _capped(numerator, denominator, rule.cap, runs)
    paid = rounded(safe(numerator, beside=denominator), denominator)
    earned_in = period + rule.months - 1 if rule.pays == "whole_period" else months
    credited = _credited(amount, rule)
    return Lines(
        rule.component, walk.order[counted], payee, period, credited, before, after, tier, rule.steps.rates,
        numerator, denominator, paid, earned_in,
    )  # fmt: skip


def _months(days: Column) -> Column:
    """Calendar months from the year 0 on, of proleptic ordinals."""
    since = (days - _EPOCH).astype("datetime64[D]").astype("datetime64[M]")
    return since.astype(np.int64) + _EPOCH_YEAR * _YEAR


def _counted(walk: Walk, rule: Rule) -> Column | slice:
    met: Column | None = None
    for condition in rule.where:
        met = condition.holds(walk.amount) if met is None else met & condition.holds(walk.amount)
    return slice(None) if met is None else np.flatnonzero(met)


def _credited(amount: Column, rule: Rule) -> Column:
    """What is paid on: the amount, or one deal."""
    return np.ones(len(amount), dtype=np.int64) if rule.pays == "per_deal" else amount


def _period(months: Column, rule: Rule) -> Column:
    """The first month of each row's period."""
    if rule.months == 1:
        return months
    shifted = months - (rule.first_month - 1)
    return shifted // rule.months * rule.months + (rule.first_month - 1)


def _earned(
    amount: Column, before: Column, after: Column, runs: Runs, rule: Rule, rates: list[int]
) -> tuple[Column, Column]:
    """The tier of each row, and its earnings over the rates' denominator."""
    if rule.pays == "whole_period":
        return whole_period(amount, runs, rule.steps, rates)
    tier = rule.steps.tier_of(after)
    if rule.pays == "marginal":
        return tier, marginal(before, after, rule.steps.starts, rates)
    if rule.pays == "flat":
        return tier, amount * rates[0]
    return tier, np.full(len(amount), rates[0], dtype=np.int64 if abs(rates[0]) < 2**62 else object)


def _capped(numerator: Column, denominator: int, cap: Fraction | None, runs: Runs) -> Column:
    """Cut last in walk order; the cap reopens by itself when something before it is taken back."""
    if cap is None:
        return numerator
    limit = cap * denominator
    if limit.denominator != 1:
        raise ValueError("a cap finer than the rates' denominator is not plain")
    exact = safe(numerator, beside=int(limit))
    paid: Column = np.clip(int(limit) - runs.before(exact), 0, exact)
    return paid

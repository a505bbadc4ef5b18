"""What is asked of and promised to a payee for a period: quotas, target incentive, base pay, days in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from services.compensation.domain.calculation.book import Book, by_day
from services.compensation.domain.calculation.exact import ONE, ZERO
from services.compensation.domain.calculation.periods import PayPeriod, months_of
from services.compensation.domain.calculation.undecided import Undecided
from services.compensation.domain.calculation.walking.terms import Terms
from services.compensation.domain.facts.payees import Promise
from services.compensation.domain.facts.targets import Quota, QuotaRelief
from services.compensation.domain.language.policies import Changes

Days = tuple[tuple[date, date], ...]
_ALWAYS: Days = ((date.min, date.max),)


@dataclass(frozen=True)
class Promises:
    """Quotas, promises and days in force, looked up once per payee and period."""

    book: Book
    terms: Mapping[str, Terms]
    found: dict[tuple[object, ...], Fraction | None] = field(default_factory=dict, repr=False)

    def in_force(self, payee: str, component: str) -> Days:
        """The days on which a payee, employed, is on a plan with the component."""
        terms = self.terms.get(payee)
        if terms is None:
            return _ALWAYS
        left_on = terms.payee.left_on or date.max
        held = (s for s in terms.stretches if s.component(component) is not None and s.first_day <= left_on)
        return tuple((stretch.first_day, min(stretch.last_day, left_on)) for stretch in held)

    def share_in_force(self, payee: str, days: tuple[date, date], period: PayPeriod, changes: Changes) -> Fraction:
        """The share of a period's days within some days, employed, less unpaid leave where the plan says so."""
        terms = self.terms.get(payee)
        left_on = terms.payee.left_on if terms else None
        held = _within((days,), period.first_day, min(period.last_day, left_on or date.max))
        return _weight(held, self._unpaid(payee, changes), ()) / period.days

    def quota(
        self, payee: str, team: str | None, name: str, period: PayPeriod | None, component: str, changes: Changes
    ) -> Fraction | None:
        """The quota for a period in the unit of what is counted; None where there is none."""
        key = ("quota", team or payee, team is None, name, period, component, changes)
        if key not in self.found:
            self.found[key] = self._quota(payee, team, name, period, component, changes)
        return self.found[key]

    def _quota(
        self, payee: str, team: str | None, name: str, period: PayPeriod | None, component: str, changes: Changes
    ) -> Fraction | None:
        quotas = self._quotas.get((team, name) if team else (payee, name, "payee"), ())
        if period is not None:
            quotas = _relevant(quotas, period)
        if not quotas:
            return None
        own = team is None and "quota" in changes.prorate
        in_force = self.in_force(payee, component) if own else _ALWAYS
        unpaid = self._unpaid(payee, changes) if own else ()
        relief = self._relief.get((payee, name), ()) if team is None else ()
        total = ZERO
        for quota in quotas:
            first = max(quota.first_day, period.first_day) if period else quota.first_day
            last = min(quota.last_day, period.last_day) if period else quota.last_day
            days = _weight(_within(in_force, first, last), unpaid, relief)
            total += Fraction(quota.value) * days / ((quota.last_day - quota.first_day).days + 1)
        return total

    def promised(
        self, payee: str, kind: str, period: PayPeriod, component: str, changes: Changes, currency: str
    ) -> Fraction:
        """Target incentive or base pay for a period in minor units of the plan's currency."""
        key = (kind, payee, period, component, changes, currency)
        if key not in self.found:
            self.found[key] = self._promised(payee, kind, period, component, changes, currency)
        amount = self.found[key]
        if amount is None:
            raise Undecided("no_promise", f"{payee} has no {kind} for {period.name}")
        return amount

    def _promised(
        self, payee: str, kind: str, period: PayPeriod, component: str, changes: Changes, currency: str
    ) -> Fraction | None:
        history = self._history(payee, kind, component)
        prorated = kind == "target_incentive" and "target_incentive" in changes.prorate
        in_force = self.in_force(payee, component) if prorated else _ALWAYS
        unpaid = self._unpaid(payee, changes) if prorated else ()
        total, found = ZERO, False
        for promise, first, last in _segments(history, period):
            rate = self.book.exchange(promise.amount.currency, currency, period.last_day)
            if rate is None:
                raise Undecided("missing_rate", f"no rate from {promise.amount.currency} to {currency}")
            days = _weight(_within(in_force, first, last), unpaid, ())
            total += promise.amount.minor * rate * _nominal(period, promise.per) * days / period.days
            found = True
        return total if found else None

    def _history(self, payee: str, kind: str, component: str) -> Sequence[Promise]:
        known = self.book.payees.get(payee)
        promises = [p for p in known.promises if p.kind == kind] if known else []
        own = [p for p in promises if p.component == component]
        return by_day(own or [p for p in promises if p.component is None])

    def _unpaid(self, payee: str, changes: Changes) -> Days:
        known = self.book.payees.get(payee)
        if known is None or not changes.less_unpaid_leave:
            return ()
        return tuple((leave.first_day, leave.last_day) for leave in known.leave if not leave.paid)

    @cached_property
    def _quotas(self) -> Mapping[tuple[str, ...], Sequence[Quota]]:
        found: dict[tuple[str, ...], list[Quota]] = {}
        for quota in sorted(self.book.facts.quotas, key=lambda q: (q.first_day, q.last_day)):
            key = (quota.team, quota.name) if quota.team else (quota.payee or "", quota.name, "payee")
            found.setdefault(key, []).append(quota)
        return found

    @cached_property
    def _relief(self) -> Mapping[tuple[str, str], Sequence[QuotaRelief]]:
        found: dict[tuple[str, str], list[QuotaRelief]] = {}
        for relief in self.book.facts.quota_relief:
            if relief.approved_by:
                found.setdefault((relief.payee, relief.name), []).append(relief)
        return found


def _relevant(quotas: Sequence[Quota], period: PayPeriod) -> Sequence[Quota]:
    """The quota over exactly the period's days; else those that lie within it; else those that overlap it."""
    exact = [q for q in quotas if (q.first_day, q.last_day) == (period.first_day, period.last_day)]
    inside = [q for q in quotas if period.first_day <= q.first_day and q.last_day <= period.last_day]
    return (
        exact[-1:] or inside or [q for q in quotas if q.first_day <= period.last_day and q.last_day >= period.first_day]
    )


def _within(days: Days, first: date, last: date) -> Days:
    cut = ((max(start, first), min(end, last)) for start, end in days)
    return tuple((start, end) for start, end in cut if start <= end)


def _weight(days: Days, unpaid: Days, relief: Sequence[QuotaRelief]) -> Fraction:
    """How many days count: none on unpaid leave, and on days of relief only their share."""
    if not unpaid and not relief:
        return Fraction(sum((last - first).days + 1 for first, last in days))
    total = ZERO
    for first, last in days:
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            if not any(start <= day <= end for start, end in unpaid):
                total += _relieved(day, relief)
    return total


def _relieved(day: date, relief: Sequence[QuotaRelief]) -> Fraction:
    share = ONE
    for each in relief:
        if each.first_day <= day <= each.last_day:
            share *= Fraction(each.share)
    return share


def _segments(history: Sequence[Promise], period: PayPeriod) -> Iterator[tuple[Promise, date, date]]:
    """Each promise with the days of the period it holds for."""
    for index, promise in enumerate(history):
        first = max(promise.first_day or date.min, period.first_day)
        last = min(promise.last_day or date.max, period.last_day)
        if index + 1 < len(history):
            begins = history[index + 1].first_day or date.min
            last = min(last, begins - timedelta(days=1) if begins > date.min else begins)
        if first <= last:
            yield promise, first, last


def _nominal(period: PayPeriod, per: str) -> Fraction:
    """How much of an amount per year, quarter or month belongs to a period, however many days it has."""
    if per == "week":
        return Fraction(period.days, _WEEK)
    months = next((count for days, count in _SPANS if period.days <= days), 12)
    return Fraction(months, months_of(per)) if months else Fraction(_WEEK * 12, 365 * months_of(per))


_WEEK = 7
_SPANS = ((7, 0), (40, 1), (100, 3), (190, 6))
"""Longest days of a week, month, quarter and half-year of any calendar, and their months."""

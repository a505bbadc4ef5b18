"""Starting in the middle of a period: what was credited beside is told as attainment brought along."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from services.compensation.domain.calculation.calendars import periods_of
from services.compensation.domain.calculation.periods import PayPeriod
from services.compensation.domain.facts.targets import Opening
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.settling.names import Names
from services.compensation.domain.settling.need import Need, ladders_of
from services.compensation.domain.settling.reach import Reach
from shared.kernel.money import exponent

Credited = tuple[UUID, date, str, date, int]
"""A person, the day of the start, a component, the day of earlier deals, and what of them was credited (minor)."""


_ALL_DEALS: tuple[Need, ...] = ("period",)
_OTHER_DEALS: tuple[Need, ...] = ("sum_before", *_ALL_DEALS)


class Start(NamedTuple):
    """Where a person's figures begin to move: from `day` on, within a stretch of days that is counted by itself."""

    payee_id: UUID
    day: date
    first_day: date
    last_day: date
    earned_by: date
    """The last day that anything on these deals is earned on: that of a longer period whose total decides."""


class Counted(NamedTuple):
    """What is counted as a whole: a person's deals of a period under one component."""

    payee_id: UUID
    component: str
    period: PayPeriod


@dataclass(frozen=True)
class Starts:
    """Everybody's starts, and whether a day lies after one."""

    by_payee: Mapping[UUID, tuple[Start, ...]]

    @classmethod
    def of(cls, starts: Iterable[Start]) -> Starts:
        """By whose they are."""
        found: defaultdict[UUID, tuple[Start, ...]] = defaultdict(tuple)
        for start in starts:
            found[start.payee_id] += (start,)
        return cls(dict(found))

    def __iter__(self) -> Iterator[Start]:
        return (start for starts in self.by_payee.values() for start in starts)

    def __bool__(self) -> bool:
        return bool(self.by_payee)

    def reach(self, payee_id: UUID, day: date) -> bool:
        """Whether a deal of that day may pay this person something else than before."""
        return any(start.day <= day <= start.last_day for start in self.by_payee.get(payee_id, ()))


def starts(touched: Iterable[tuple[UUID, date]], reach: Reach, whole: Iterable[UUID] = ()) -> Starts:
    """The starts of the people touched on these days, one for each stretch that is counted by itself.

    Of those in `whole` the longest stretch that anything is counted over is calculated again, from its beginning.
    """
    found: dict[tuple[UUID, date], Start] = {}
    stretches: dict[tuple[date, bool], tuple[date, date, date, date]] = {}
    entire = frozenset(whole)
    for payee_id, day in touched:
        key = (day, payee_id in entire)
        if key not in stretches:
            stretches[key] = _stretch(reach, day, whole=key[1])
        begin, first, *rest = stretches[key]
        held = found.get((payee_id, first))
        if held is None or begin < held.day:
            found[payee_id, first] = Start(payee_id, begin, first, *rest)
    return Starts.of(found.values())


def _stretch(reach: Reach, day: date, *, whole: bool) -> tuple[date, date, date, date]:
    """From where on, and the stretch: of what needs every deal of its period, from the period's beginning on."""
    longest = reach.window([day]) or (day, day)
    if whole:
        return longest[0], *longest, longest[1]
    first, last = reach.window([day], _OTHER_DEALS) or (day, day)
    begin, _ = reach.window([day], _ALL_DEALS) or (day, day)
    return begin, first, last, longest[1]


def openings(credited: Iterable[Credited], reach: Reach, names: Names) -> Iterator[Opening]:
    """What each component had counted before the start, in the period the start lies in."""
    units = reach.units
    sums: defaultdict[tuple[UUID, date, str], int] = defaultdict(int)
    begins: dict[tuple[str, date], date] = {}
    for payee_id, start, component, day, minor in credited:
        if (component, start) not in begins:
            plan, meant = units[component]
            begins[component, start] = periods_of(plan.calendar)(meant.period, start).first_day
        if day >= begins[component, start]:
            sums[payee_id, start, component] += minor
    for (payee_id, start, component), minor in sums.items():
        yield brought(names.member(payee_id), component, start, minor, units[component][0])


def totals_brought(beside: Mapping[Counted, int], reach: Reach, names: Names) -> Iterator[Opening]:
    """What each period has beside the deals that are calculated again, told at its beginning."""
    for (payee_id, component, period), minor in beside.items():
        yield brought(names.member(payee_id), component, period.first_day, minor, reach.units[component][0])


def brought(payee: str, component: str, on: date, minor: int, plan: Plan) -> Opening:
    """So much, in minor units, was credited before a day."""
    value = Decimal(minor).scaleb(-exponent(plan.currency))
    return Opening(kind="attainment", payee=payee, component=component, on=on, value=value)


def totals_looked_at(reach: Reach, begun: Starts) -> Iterator[Counted]:
    """The periods whose total decides what the deals after these starts are paid."""
    for component, need in reach.needs.items():
        if need == "total":
            plan, meant = reach.units[component]
            period_of = periods_of(plan.calendar)
            for start in begun:
                period = period_of(meant.period, start.day)
                yield Counted(start.payee_id, component, period)
                while period.last_day < start.last_day:
                    period = period_of(meant.period, period.last_day + timedelta(days=1))
                    yield Counted(start.payee_id, component, period)


def turned(before: Mapping[Counted, int], after: Mapping[Counted, int], reach: Reach) -> set[UUID]:
    """Whose totals reach another rate than before: all deals of their periods are paid anew."""
    ladders = {name: ladders_of(*reach.units[name]) for name in {counted.component for counted in after}}
    return {
        counted.payee_id
        for counted, total in after.items()
        if any(ladder.rate(before[counted]) != ladder.rate(total) for ladder in ladders[counted.component])
    }

"""Walking edges: of a long count only the days are calculated again on which a tier ends or begins, or a deal moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.compensation.domain.calculation.calendars import periods_of
from services.compensation.domain.calculation.periods import PayPeriod
from services.compensation.domain.deal import Deal
from services.compensation.domain.ledger.line import LineKey, LineState
from services.compensation.domain.settling.edges import Stretch, edges_of, near, stretches
from services.compensation.domain.settling.reach import Reach
from services.compensation.domain.settling.start import brought
from services.compensation.domain.settling.touch import Touch
from services.compensation.store import deals, lines
from services.compensation.use_cases.walk import Touched, Turn, converted, walk
from shared.kernel.period import Month
from shared.store.transaction import Transaction

_SAME_DAY = {"deal_refunded", "deal_reopened"}


@dataclass(frozen=True)
class Moved:
    """What a period credits somebody of the deals touched, before by month and now by day; how far sums may shift."""

    before: Counter[str]
    now: Counter[date]
    slack: int


async def walk_edges(tx: Transaction, turn: Turn, reach: Reach, touched: Collection[Touched], touch: Touch) -> None:
    """Calculate what one component pays on the deals touched, and on others as far as a tier's edge moves over them."""
    ((component, (plan, meant)),) = reach.units.items()
    known = {deal_id: turn.touched[deal_id] for *_, deal_id in touched if deal_id in turn.touched}
    payees = {who for who, *_ in touched}
    if not payees:
        return
    states, told = await walk(tx, turn, reach.wide_plans, list(known.values()), payees)
    turn.looked_at.update(known)
    periods = dict.fromkeys((who, periods_of(plan.calendar)(meant.period, day)) for who, day, _ in touched)
    whole = {who for who in payees if len(turn.ground.plans.assignments.get(who, ())) > 1}
    named = {opening.payee for opening in told.openings} | {given.payee for given in told.attainments}
    whole |= {who for who in payees if turn.ground.names.member(who) in named}
    window = (min(period.first_day for _, period in periods), max(period.last_day for _, period in periods))
    if await converted(tx, reach, window, told):
        whole = payees
    for who, period in periods:
        found = [Stretch(*period[:2], 0)]
        if who not in whole:
            moved = _moved(turn, touch, (who, component, period), states, known)
            found = await _stretches(tx, (who, component, period), edges_of(plan, meant), moved, set(known))
        for stretch in found:
            await _walk(tx, turn, reach, who, stretch, known)


Count = tuple[UUID, str, PayPeriod]
"""Whose, by which component, over which period."""


def _moved(
    turn: Turn, touch: Touch, count: Count, states: Mapping[LineKey, LineState], known: Mapping[UUID, Deal]
) -> Moved:
    who, component, period = count
    months = _months(period)
    had = [line for line in turn.booked.values() if line.key.component == component and line.key.payee_id == who]
    touched = [line for line in had if line.key.deal_id in touch.deals and line.key.period in months]
    before: Counter[str] = Counter()
    by_deal: Counter[UUID | None] = Counter()
    for line in touched:
        before[line.key.period] += line.state.credited
        by_deal[line.key.deal_id] += line.state.credited
    now: Counter[date] = Counter()
    will: Counter[UUID | None] = Counter()
    for key, state in states.items():
        if key.payee_id == who and key.period in months and key.deal_id is not None:
            now[known[key.deal_id].won_on] += state.credited
            will[key.deal_id] += state.credited
    shifts = (_shift(touch, deal_id, by_deal[deal_id], will[deal_id]) for deal_id in by_deal.keys() | will.keys())
    return Moved(before, now, sum(shifts))


def _shift(touch: Touch, deal_id: UUID | None, had: int, has: int) -> int:
    """By how much a deal may shift the sums after it: by all it credits, unless it surely stayed on its day."""
    days = [state.won_on for state in touch.states if state.id == deal_id]
    corrected_in_place = len(days) > 1 and len(set(days)) == 1
    if deal_id is not None and (touch.deals[deal_id].kind in _SAME_DAY or corrected_in_place):
        return abs(has - had)
    return abs(has) + abs(had)


async def _stretches(
    tx: Transaction, count: Count, edges: Collection[int], moved: Moved, touched: Collection[UUID]
) -> list[Stretch]:
    """The days near an edge, and those of the deals touched."""
    who, component, period = count
    sums = await lines.credited_in(tx, [who], [component], _months(period))
    of_month = Counter({month: minor for (_, _, month), minor in sums.items()})
    of_month.subtract(moved.before)
    of_month.update(_by_month(moved.now))
    ordered = sorted(of_month.items())
    looked_at = {*near(ordered, edges, moved.slack), *_by_month(moved.now)}
    other = await lines.credited_by_day(tx, who, component, sorted(looked_at), touched)
    before: dict[date, int] = {}
    days: set[date] = set(moved.now)
    total = 0
    for month, minor in ordered:
        if month in looked_at:
            within = Counter({day: each for day, each in other.items() if str(Month.of(day)) == month})
            within.update({day: each for day, each in moved.now.items() if str(Month.of(day)) == month})
            days |= set(near(by_day := sorted(within.items()), edges, moved.slack, before=total))
            before |= _running(by_day, total)
        total += minor
    return stretches(days, before)


def _running(by_day: Iterable[tuple[date, int]], total: int) -> dict[date, int]:
    found = {}
    for day, minor in by_day:
        found[day] = total
        total += minor
    return found


def _by_month(by_day: Mapping[date, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for day, minor in by_day.items():
        found[str(Month.of(day))] += minor
    return found


def _months(period: PayPeriod) -> list[str]:
    first, last = Month.of(period.first_day), Month.of(period.last_day)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [str(first.plus(index)) for index in range(count)]


async def _walk(
    tx: Transaction, turn: Turn, reach: Reach, who: UUID, stretch: Stretch, touched: Mapping[UUID, Deal]
) -> None:
    """Calculate a stretch for one person, and compare it with its lines."""
    ((component, (plan, _)),) = reach.units.items()
    days = (stretch.first_day, stretch.last_day)
    booked = await lines.of_payee_on_days(tx, who, component, days)
    turn.booked.update((line.id, line) for line in booked)
    known = {deal_id: deal for deal_id, deal in touched.items() if days[0] <= deal.won_on <= days[1]}
    missing = {line.key.deal_id for line in booked if line.key.deal_id} - set(touched)
    known |= {deal_id: statement.deal for deal_id, statement in (await deals.known(tx, missing)).items()}
    turn.looked_at.update(known)
    opened = (brought(turn.ground.names.member(who), component, days[0], stretch.before, plan),)
    states, _ = await walk(
        tx, turn, reach.wide_plans, list(known.values()), [who], opened=opened if stretch.before else ()
    )
    turn.planned.update(states)

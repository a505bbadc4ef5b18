"""The days a calculation looks at: from a payee's first day on the component to the last day anything is known of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from services.compensation.domain.calculation.book import Book
from services.compensation.domain.calculation.periods import PayPeriod
from services.compensation.domain.calculation.walking.run import Run


def known_days(book: Book, *, by_quotas: bool = False) -> tuple[date, date] | None:
    """The first and last day of any fact that is counted; a day to calculate up to ends it there.

    Where nothing was counted at all the quotas say which time is meant, if they are asked.
    """
    facts = book.facts
    days = [deal.on for deal in book.deals.values()]
    days += [activity.on for activity in facts.activities]
    days += [day for score in facts.scores for day in (score.first_day, score.last_day)]
    days += [day for given in facts.attainments for day in (given.first_day, given.last_day)]
    days += [opening.on for opening in facts.openings]
    known = [day for day in days if book.known(day)]
    if not known and book.as_of:
        return book.as_of, book.as_of
    if by_quotas and not known:
        known = [day for quota in facts.quotas for day in (quota.first_day, quota.last_day)]
    if not known:
        return None
    return min(known), book.as_of or max(known)


def periods_between(run: Run, days: tuple[date, date], unit: str | None = None) -> Iterator[PayPeriod]:
    """The run's periods from one day to another that its version has a say in."""
    first, last = days
    if run.hold.since > date.min:
        first = run.hold.since
    day = max(run.period_of(unit or run.hold.component.period, first).first_day, run.hold.first_day)
    left_on = run.world.promises.terms[run.payee].payee.left_on or date.max
    while day <= min(last, run.hold.last_day, left_on):
        period = run.period_of(unit, day) if unit else run.period(day)
        yield period
        if period.last_day == date.max:
            return
        day = period.last_day + timedelta(days=1)


def last_word(runs: Sequence[Run], days: tuple[date, date]) -> list[tuple[Run, PayPeriod]]:
    """Each period with the version that decides it: the last in force, or the first where the plan says so."""
    decided: dict[PayPeriod, Run] = {}
    for run in runs:
        for period in periods_between(run, days):
            if period not in decided or run.plan.changes.terms != "period_start":
                decided[period] = run
    return [(run, period) for period, run in sorted(decided.items())]

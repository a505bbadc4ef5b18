"""Taking back: what refunds cost where a plan does not walk again as if the refunded part had never been sold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import partial

from services.compensation.domain.calculation.crediting.net import View, taken_by
from services.compensation.domain.calculation.exact import ONE, ZERO
from services.compensation.domain.calculation.pricing.rounding import payable
from services.compensation.domain.calculation.result import PayLine
from services.compensation.domain.calculation.walking.run import Run
from services.compensation.domain.calculation.walking.runs import refunds_of
from services.compensation.domain.calculation.walking.steps import Step
from services.compensation.domain.facts.deals import Deal, Refund
from services.compensation.domain.language.policies import AgeShare, Refunds

Shares = Callable[[Deal, Sequence[Refund], int], Iterator[tuple[Refund, Fraction]]]
_DAY = timedelta(days=1)
_MONTHS = 12


def takebacks(runs: Sequence[Run], steps: Sequence[Step], lines: Sequence[PayLine]) -> Iterator[PayLine]:
    """A line per refund and line it touches, dated with the refund; together never more than what was paid."""
    policies = {run: refunds_of(run.hold) for run in runs}
    paid = {line.key[3:5]: line for line in lines if line.kind == "credit"}
    for step in steps:
        refunds = policies[step.run]
        if step.piece is None or refunds.policy in ("rewalk", "none"):
            continue
        deal = step.piece.net.deal
        line = paid[deal.id, step.piece.place[2]]
        view = View(window_days=refunds.window_days, last_day=step.run.view.last_day)
        counted = [r for r in step.run.world.book.refunds.get(deal.id, ()) if view.lets(r, deal)]
        shares = _shares(refunds)
        yield from _lines(step.run, line, shares(deal, counted, line.line))


def _shares(refunds: Refunds) -> Shares:
    if refunds.policy == "by_age":
        return partial(_by_age, refunds.shares)
    return _original if refunds.policy == "original_rate" else _UNSERVED[refunds.term_in]


def _lines(run: Run, line: PayLine, shares: Iterator[tuple[Refund, Fraction]]) -> Iterator[PayLine]:
    before, taken = ZERO, 0
    for refund, share in shares:
        if share <= before:
            continue
        owed = share * line.amount
        amount = payable(owed.numerator, owed.denominator, run.plan.rounding, run.exponent)
        exact = -(share - before) * line.amount
        yield line._replace(
            kind="refund", period=run.period(refund.on), on=refund.on, fact=refund.id, credited=0, base=0,
            before=0, after=0, quota=None, tier=None, parts=(), numerator=exact.numerator,
            denominator=exact.denominator, amount=taken - amount, earned_on=refund.on, cause=refund.cause,
            why=f"refund: {share} of what was paid is taken back",
        )  # fmt: skip
        before, taken = share, amount


def _original(deal: Deal, refunds: Sequence[Refund], number: int) -> Iterator[tuple[Refund, Fraction]]:
    """The share of the line refunded so far, refund by refund."""
    whole = next(line.amount.minor for line in deal.lines if line.number == number)
    for taken in taken_by(deal, refunds):
        if taken.number == number and whole:
            yield taken.refund, Fraction(whole - taken.after, whole)


def _by_age(
    ages: Sequence[AgeShare], deal: Deal, refunds: Sequence[Refund], number: int
) -> Iterator[tuple[Refund, Fraction]]:
    """What was refunded of the line each time, weighed by how old the deal was."""
    before = taken = ZERO
    for refund, share in _original(deal, refunds, number):
        taken += (share - before) * next((Fraction(age.share) for age in ages if _young(age, deal.on, refund.on)), ZERO)
        before = share
        yield refund, taken


def _young(age: AgeShare, sold: date, refunded: date) -> bool:
    """Whether the time is not over; a month ends on the day of the month on which the deal was won."""
    if age.days is not None:
        return (refunded - sold).days <= age.days
    months = (refunded.year - sold.year) * _MONTHS + refunded.month - sold.month
    return (months, refunded.day) <= (age.months or 0, sold.day)


def _unserved(between: Callable[[date, date], int]) -> Shares:
    """The share of the contract's term not served when each refund came; all of it where the term is not known."""

    def shares(deal: Deal, refunds: Sequence[Refund], number: int) -> Iterator[tuple[Refund, Fraction]]:
        first, last = deal.term_first_day, deal.term_last_day
        for refund in refunds:
            if refund.line not in (None, number):
                continue
            if first is None or last is None:
                yield refund, ONE
            else:
                whole, served = between(first, last + _DAY), between(first, refund.on)
                yield refund, min(ONE, max(ZERO, Fraction(whole - served, whole)))

    return shares


def _days(first: date, until: date) -> int:
    return (until - first).days


def _months(first: date, until: date) -> int:
    """Months begun before a day."""
    months = (until.year - first.year) * _MONTHS + until.month - first.month
    return months + (until.day > first.day)


_UNSERVED: Mapping[str, Shares] = {"days": _unserved(_days), "months": _unserved(_months)}

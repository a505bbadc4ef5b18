"""Holds: what of a line is paid only later, and what payments, milestones and days have released of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from fractions import Fraction

from services.compensation.domain.calculation.book import Book
from services.compensation.domain.calculation.exact import rounded
from services.compensation.domain.calculation.result import Held, PayLine, Released
from services.compensation.domain.facts.deals import Deal
from services.compensation.domain.language.components import AnyComponent
from services.compensation.domain.language.limits import Hold
from services.compensation.domain.language.plan import PlanVersion

Versions = Mapping[tuple[str, int], PlanVersion]


def held_back(book: Book, lines: Iterable[PayLine], versions: Versions) -> Iterator[Held]:
    """What is held of each line, hold by hold, each its share of the whole line."""
    for line in lines:
        version = versions[line.plan, line.version]
        component = next(c for c in version.plan.components if c.id == line.component)
        left = line.amount
        for hold in _holds(component, line):
            amount = min(left, rounded(Fraction(hold.share) * line.amount))
            if amount:
                released = (r for r in _releases(book, hold, line, amount) if not _forfeited(book, line, version, r))
                yield Held(line.key, hold.name or hold.until, amount, tuple(released))
            left -= amount
        if version.plan.hold_until_accepted and left > 0:
            yield Held(line.key, "acceptance", left, tuple(_accepted(book, line, left)))


def _forfeited(book: Book, line: PayLine, version: PlanVersion, release: Released) -> bool:
    """Whether a release comes too late: for somebody who has left, where the plan lets him keep only what he has."""
    left_on = book.payees[line.payee].left_on
    return version.plan.leavers.held == "forfeited" and left_on is not None and release.on > left_on


def _holds(component: AnyComponent, line: PayLine) -> tuple[Hold, ...]:
    """Only what is earned is held: refunds, recoveries and advances are not."""
    return () if line.kind in ("refund", "recovery", "advance") or line.amount <= 0 else component.hold


def _releases(book: Book, hold: Hold, line: PayLine, amount: int) -> Iterator[Released]:
    if hold.until == "days":
        on = line.earned_on + timedelta(days=hold.days or 0)
        if book.as_of is None or on <= book.as_of:
            yield Released(on, amount, "")
    elif hold.until == "payment":
        yield from _paid_in(book, hold, line, amount)
    else:
        name = hold.name or "approval"
        reached = next((m for m in book.milestones.get(line.deal, ()) if m.name == name), None)
        if reached is not None:
            yield Released(max(reached.on, line.earned_on), amount, reached.cause)


def _paid_in(book: Book, hold: Hold, line: PayLine, amount: int) -> Iterator[Released]:
    """In proportion to what the customer has paid in, or all at once when the whole deal is paid."""
    deal = book.deals.get(line.deal)
    due = _due(book, deal) if deal else 0
    paid = released = 0
    for payment in book.payments.get(line.deal, ()):
        paid += payment.amount.minor
        share = min(Fraction(1), Fraction(paid, due)) if due > 0 else Fraction(1)
        free = rounded(amount * share) if hold.release == "proportional" or share == 1 else 0
        if free > released:
            yield Released(max(payment.on, line.earned_on), free - released, payment.cause)
            released = free


def _due(book: Book, deal: Deal) -> int:
    """What the customer owes for the deal after refunds of a named amount."""
    refunded = sum(r.amount.minor for r in book.refunds.get(deal.id, ()) if r.amount is not None)
    return sum(line.amount.minor for line in deal.lines) - refunded


def _accepted(book: Book, line: PayLine, amount: int) -> Iterator[Released]:
    days = sorted(
        (a.on, a.cause)
        for a in book.facts.acceptances
        if (a.payee, a.plan) == (line.payee, line.plan) and book.known(a.on)
    )
    if days:
        on, cause = days[0]
        yield Released(max(on, line.earned_on), amount, cause)

"""Deal lines after refunds, as far as a refund policy lets refunds count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from services.compensation.domain.calculation.book import Book
from services.compensation.domain.calculation.exact import Number, allocate, plain, rounded
from services.compensation.domain.facts.deals import Deal, Line, Refund

Place = tuple[date, str, int]
"""Where a line is walked: effective date, the publisher's external id, line number."""


class View(NamedTuple):
    """Which refunds reduce a deal: none, or those within a window of days after it and up to a last day."""

    refunds: bool = True
    window_days: int | None = None
    last_day: date | None = None

    def lets(self, refund: Refund, deal: Deal) -> bool:
        """Whether the refund counts at all."""
        late = self.window_days is not None and (refund.on - deal.on).days > self.window_days
        return not late and (self.last_day is None or refund.on <= self.last_day)


class NetLine(NamedTuple):
    """What is left of a line: money in minor units of the deal's currency."""

    place: Place
    deal: Deal
    line: Line
    amount: int
    margin: int | None
    units: Number


class Taken(NamedTuple):
    """What one refund took from one line, in minor units of the deal's currency, before and after."""

    refund: Refund
    number: int
    before: int
    after: int


def net_lines(book: Book, deal: Deal, view: View) -> tuple[NetLine, ...]:
    """The deal's lines less what the view lets refunds take; a line wholly refunded is gone."""
    refunds = book.refunds.get(deal.id, ()) if view.refunds else ()
    lines = deal.lines if len(deal.lines) == 1 else sorted(deal.lines, key=lambda line: line.number)
    if not refunds:
        return tuple(_untouched(deal, line) for line in lines)
    counted = [refund for refund in refunds if view.lets(refund, deal)]
    left = {line.number: line.amount.minor for line in lines}
    left.update({taken.number: taken.after for taken in taken_by(deal, counted)})
    touched = {number for refund in counted for number in _lines_of(deal, refund)}
    return tuple(
        _reduced(deal, line, left[line.number], counted)
        for line in lines
        if left[line.number] or line.number not in touched
    )


def taken_by(deal: Deal, refunds: Sequence[Refund]) -> Iterator[Taken]:
    """Refund by refund what it takes from each line: pro rata to what is left, and never more than that."""
    left = {line.number: line.amount.minor for line in deal.lines}
    for refund in refunds:
        numbers = _lines_of(deal, refund)
        there = {f"{number:012d}": Fraction(max(0, left[number])) for number in numbers}
        whole = int(sum(there.values()))
        taken = allocate(whole if refund.amount is None else min(refund.amount.minor, whole), there)
        for number in numbers:
            before = left[number]
            left[number] = before - taken[f"{number:012d}"]
            yield Taken(refund, number, before, left[number])


def _lines_of(deal: Deal, refund: Refund) -> list[int]:
    return [line.number for line in deal.lines if refund.line in (None, line.number)]


def _untouched(deal: Deal, line: Line) -> NetLine:
    margin = line.margin.minor if line.margin else None
    place = (deal.on, deal.id, line.number)
    return NetLine(place, deal, line, line.amount.minor, margin, _whole(line.units))


def _whole(units: Decimal) -> Number:
    """Units as the integer they mostly are."""
    whole = int(units)
    return whole if whole == units else Fraction(units)


def _reduced(deal: Deal, line: Line, left: int, refunds: Sequence[Refund]) -> NetLine:
    full = _untouched(deal, line)
    gone = sum(
        (Fraction(r.units) for r in refunds if r.units is not None and line.number in _lines_of(deal, r)), Fraction(0)
    )
    margin = full.margin
    if margin is not None and full.amount:
        margin = rounded(Fraction(margin * left, full.amount))
    return full._replace(amount=left, margin=margin, units=plain(max(Fraction(0), full.units - gone)))

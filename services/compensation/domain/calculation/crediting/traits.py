"""Attributes of lines, deals and payees on a day, as conditions and tables ask for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.compensation.domain.calculation.book import Book
from services.compensation.domain.calculation.crediting.net import NetLine
from services.compensation.domain.calculation.undecided import Undecided
from services.compensation.domain.facts.deals import Deal
from services.compensation.domain.language.figures import Condition, Stated, Table, number_in
from services.compensation.domain.language.rates import Curve, RateTable, Tiers
from shared.kernel.money import exponent

Values = tuple[str, ...]
_MONTHS = 12


def line_values(line: NetLine, name: str) -> Values:
    """A line's attribute, else its deal's; `amount`, `margin`, `units` are what is left after refunds.

    `margin_rate` is margin by amount; further figures of the line are there by their names.
    """
    value = line.line.attributes.get(name)
    if value is None:
        value = line.deal.attributes.get(name)
    if value is not None:
        return (value,)
    if name == "number":
        return (str(line.place[2]),)
    if name == "units":
        return (_decimal_text(Fraction(line.units)),)
    if name == "margin_rate":
        return (_decimal_text(Fraction(line.margin, line.amount)),) if line.margin is not None and line.amount else ()
    if name in line.line.figures:
        return (str(line.line.figures[name]),)
    money = {"amount": line.amount, "margin": line.margin}.get(name)
    return () if money is None else (_major_text(money, line.deal.currency),)


def deal_values(line: NetLine, name: str, lines: Sequence[NetLine]) -> Values:
    """A deal's attribute; `amount` is that of all its lines after refunds."""
    deal = line.deal
    if name in deal.attributes:
        return (deal.attributes[name],)
    if name in _OF_DAYS:
        value = _OF_DAYS[name](deal)
        return () if value is None else (str(value),)
    if name == "amount":
        return (_major_text(sum(each.amount for each in lines), deal.currency),)
    value = {
        "id": deal.id,
        "owner": deal.owner,
        "account": deal.account,
        "partner": deal.partner,
        "currency": deal.currency,
    }.get(name)
    return () if value is None else (value,)


def _months_served(deal: Deal) -> int | None:
    """Whole months from the term's first day to the deal's own: 0 in the first month."""
    return None if deal.term_first_day is None else whole_months(deal.term_first_day, deal.on)


def _term_months(deal: Deal) -> int | None:
    """Whole months of the contract's term."""
    first, last = deal.term_first_day, deal.term_last_day
    return None if first is None or last is None else whole_months(first, date.fromordinal(last.toordinal() + 1))


_OF_DAYS: Mapping[str, Callable[[Deal], object]] = {
    "on": lambda deal: deal.on,
    "weekday": lambda deal: deal.on.strftime("%A").lower(),
    "month": lambda deal: deal.on.month,
    "months_since_start": _months_served,
    "term_months": _term_months,
}
"""What a deal's days say by themselves."""


@dataclass(frozen=True)
class Traits:
    """What payees are on a day."""

    book: Book
    found: dict[tuple[str, str, date], Values] = field(default_factory=dict, repr=False)

    def of(self, payee: str, name: str, day: date) -> Values:
        """The payee's values of an attribute that day; several certifications may hold at a time."""
        key = (payee, name, day)
        if key not in self.found:
            self.found[key] = _payee_values(self.book, payee, name, day)
        return self.found[key]

    def meets(self, payee: str, conditions: Sequence[Condition], day: date) -> bool:
        """Whether the payee meets all conditions about payees that day."""
        asked = (condition for condition in conditions if condition.subject == "payee")
        return all(condition.met(lambda each: self.of(payee, each.name, day)) for condition in asked)

    def find(
        self, figure: Table | Stated, payee: str, day: date, line: NetLine | None, lines: Sequence[NetLine] = ()
    ) -> Fraction:
        """The figure for a line, its deal and the payee that day: of the row that fits, or as a fact states it."""
        if isinstance(figure, Stated):
            return self._stated(figure, payee, day, line, lines)
        values = [self._first(name, payee, day, line, lines) for name in figure.by]
        found = figure.find(values)
        if found is None:
            raise _no_row(figure.by, values)
        return Fraction(found)

    def choose(
        self, table: RateTable, counts: Mapping[int, str], payee: str, day: date, line: NetLine | None,
        lines: Sequence[NetLine] = (),
    ) -> Decimal | Tiers | Curve:  # fmt: skip
        """The rate, the tiers or the curve of the row that fits a line, its deal and the payee that day."""
        values = [
            self._first(name, payee, day, line, lines) if isinstance(name, str) else counts[id(name)]
            for name in table.by
        ]
        found = table.find(values)
        if found is None:
            raise _no_row([name if isinstance(name, str) else name.quota or name.counts for name in table.by], values)
        return found

    def _stated(
        self, figure: Stated, payee: str, day: date, line: NetLine | None, lines: Sequence[NetLine]
    ) -> Fraction:
        text = self._first(figure.attribute, payee, day, line, lines)
        if text is None and figure.otherwise is not None:
            return Fraction(figure.otherwise)
        if text is None:
            raise Undecided("figure_missing", f"{figure.attribute} is not said")
        number = number_in(text)
        if number is None or number < 0:
            raise Undecided("figure_missing", f"{figure.attribute} is {text}, which is no figure from 0 on")
        return Fraction(number)

    def _first(self, name: str, payee: str, day: date, line: NetLine | None, lines: Sequence[NetLine]) -> str | None:
        subject, _, attribute = name.partition(".")
        if subject == "payee":
            values = self.of(payee, attribute, day)
        elif line is None:
            values = ()
        else:
            values = (
                line_values(line, attribute) if subject == "line" else deal_values(line, attribute, lines or (line,))
            )
        return values[0] if values else None


def line_test(conditions: Sequence[Condition]) -> Callable[[NetLine, Sequence[NetLine]], bool] | None:
    """Whether a line and its deal meet all conditions about lines and deals; None where there are none."""
    asked = [c for c in conditions if c.subject != "payee"]
    if not asked:
        return None

    def meets(line: NetLine, lines: Sequence[NetLine]) -> bool:
        def values_of(each: Condition) -> Values:
            return line_values(line, each.name) if each.subject == "line" else deal_values(line, each.name, lines)

        return all(condition.met(values_of) for condition in asked)

    return meets


def _no_row(by: Sequence[str], values: Sequence[str | None]) -> Undecided:
    asked = ", ".join(f"{name} {value or 'unknown'}" for name, value in zip(by, values, strict=True))
    return Undecided("figure_missing", f"no figure for {asked}")


def _payee_values(book: Book, payee_id: str, name: str, day: date) -> Values:
    payee = book.payees.get(payee_id)
    if payee is None:
        return ()
    dated = [a for a in payee.attributes if a.name == name and (a.first_day or date.min) <= day]
    if dated:
        latest = max(dated, key=lambda a: a.first_day or date.min)
        return (latest.value,) if day <= (latest.last_day or date.max) else ()
    if name == "certification":
        held = (c for c in payee.certifications if (c.first_day or date.min) <= day <= (c.last_day or date.max))
        return tuple(sorted({c.name for c in held}))
    if name == "on_leave":
        return ("true" if any(away.first_day <= day <= away.last_day for away in payee.leave) else "false",)
    if name in ("tenure_days", "tenure_months"):
        return _tenure(payee.hired_on, day, in_months=name == "tenure_months")
    plain: Mapping[str, str | None] = {"id": payee.id, "kind": payee.kind, "team": book.team_of(payee.id, day)}
    value = plain.get(name)
    return () if value is None else (value,)


def _tenure(hired_on: date | None, day: date, *, in_months: bool) -> Values:
    if hired_on is None:
        return ()
    if not in_months:
        return (str((day - hired_on).days),)
    return (str(whole_months(hired_on, day)),)


def whole_months(first: date, day: date) -> int:
    """Months gone by since a day."""
    months = (day.year - first.year) * _MONTHS + day.month - first.month
    return months - (day.day < first.day)


def _major_text(minor: int, currency: str) -> str:
    return format(Decimal(minor).scaleb(-exponent(currency)), "f")


def _decimal_text(figure: Fraction) -> str:
    return format(Decimal(figure.numerator) / Decimal(figure.denominator), "f")

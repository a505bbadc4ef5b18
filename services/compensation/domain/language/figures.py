"""Conditions, and figures looked up in tables by attributes of line, deal and payee."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import ClassVar, Literal, Protocol, TypeVar

Subject = Literal["line", "deal", "payee"]
Unit = Literal["money", "target_incentive", "base_pay", "quota"]
ANY = "*"
RANGE = ".."


@dataclass(frozen=True, slots=True)
class Condition:
    """One attribute of the line, of its deal or of the payee on that day, and what must hold of it.

    Exactly one of `line`, `deal`, `payee` names the attribute. All tests that are given must hold. Instead of an
    attribute it may name other conditions, of which one must hold (`any_of`) or each (`all_of`).
    """

    line: str | None = None
    deal: str | None = None
    payee: str | None = None
    any_of: tuple[Condition, ...] = ()
    all_of: tuple[Condition, ...] = ()
    is_: tuple[str, ...] = ()
    is_not: tuple[str, ...] = ()
    at_least: Decimal | None = None
    above: Decimal | None = None
    at_most: Decimal | None = None
    below: Decimal | None = None
    first_day: date | None = None
    last_day: date | None = None
    """For attributes that are days (`deal: on`): from the first day to the last, both included."""

    @property
    def group(self) -> tuple[Condition, ...]:
        """The conditions it puts together; none where it tests an attribute itself."""
        return self.any_of or self.all_of

    @property
    def subject(self) -> Subject:
        """Whose attribute is tested; those of a group are all about payees, or none is."""
        if self.group:
            return self.group[0].subject
        return "line" if self.line is not None else "deal" if self.deal is not None else "payee"

    @property
    def name(self) -> str:
        """The attribute's name."""
        return self.line or self.deal or self.payee or ""

    def met(self, values_of: Callable[[Condition], Sequence[str]]) -> bool:
        """Whether it holds, given how to find an attribute's values."""
        if self.any_of:
            return any(each.met(values_of) for each in self.any_of)
        if self.all_of:
            return all(each.met(values_of) for each in self.all_of)
        return self.holds(values_of(self))

    def holds(self, values: Sequence[str]) -> bool:
        """Whether the attribute's values meet it; several values (certifications) meet it when one of them does.

        An attribute without a value meets only `is_not`.
        """
        if self.is_not and any(value in self.is_not for value in values):
            return False
        if self.is_ and not any(value in self.is_ for value in values):
            return False
        if (self.first_day or self.last_day) and not any(map(self._on_a_day, values)):
            return False
        if all(bound is None for bound in (self.at_least, self.above, self.at_most, self.below)):
            return True
        return any(self._within(number) for number in map(number_in, values) if number is not None)

    def _on_a_day(self, value: str) -> bool:
        day = day_in(value)
        return day is not None and (self.first_day or date.min) <= day <= (self.last_day or date.max)

    def _within(self, value: Decimal) -> bool:
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.above is None or value > self.above)
            and (self.at_most is None or value <= self.at_most)
            and (self.below is None or value < self.below)
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: one key per attribute the table is looked up by, and the figure."""

    when: tuple[str, ...]
    value: Decimal


class Keyed(Protocol):
    """A row of any table."""

    @property
    def when(self) -> tuple[str, ...]:
        """Its keys."""
        ...


K = TypeVar("K", bound=Keyed)


def fitting_row(rows: Iterable[K], values: Sequence[str | None]) -> K | None:
    """The first row whose keys fit the values, each in its place."""
    for row in rows:
        if all(_fits(key, value) for key, value in zip(row.when, values, strict=True)):
            return row
    return None


@dataclass(frozen=True, slots=True)
class Table:
    """A figure by attributes (`line.product`, `payee.rank`, `deal.customer_type`): the first row that fits holds.

    A key is a value, `*` for any, or a range of numbers or percentages `from..to` (from included, to not; either may be
    left out).
    Where no row fits `otherwise` holds; without it the figure is missing, which is an exception to be mended.
    """

    by: tuple[str, ...]
    rows: tuple[Row, ...]
    otherwise: Decimal | None = None

    def find(self, values: Sequence[str | None]) -> Decimal | None:
        """The figure for the attributes' values, in the order of `by`."""
        row = fitting_row(self.rows, values)
        return self.otherwise if row is None else row.value


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure that a fact states as it is: the attribute `payee.rate`, `line.commission_rate`, `deal.cap`.

    Where the attribute is not said `otherwise` holds; without it the figure is missing.
    """

    attribute: str
    otherwise: Decimal | None = None


def _fits(key: str, value: str | None) -> bool:
    if key == ANY:
        return True
    if value is None:
        return False
    if RANGE not in key:
        return key == value
    low, high = key.split(RANGE)
    number, least, end = number_in(value), number_in(low), number_in(high)
    return number is not None and (least is None or number >= least) and (end is None or number < end)


def number_in(text: str) -> Decimal | None:
    """The number a text says ("12", "7.5%"), if it says one."""
    try:
        number = Decimal(text.removesuffix("%").rstrip())
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    return number.scaleb(-2) if text.endswith("%") else number


def day_in(text: str) -> date | None:
    """The day a text says (2024-03-31), if it says one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


Figure = Decimal | Table | Stated


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount: money of the plan's currency, or a multiple of what the payee is promised for the period."""

    shorthand: ClassVar[str] = "value"

    value: Figure
    of: Unit = "money"
    quota: str | None = None
    """Which quota, where `of` is `quota`."""

"""Conditions, and figures looked up in tables by attributes of line, deal and payee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import ClassVar, Literal

Subject = Literal["line", "deal", "payee"]
Unit = Literal["money", "target_incentive", "base_pay", "quota"]
ANY = "*"
RANGE = ".."


@dataclass(frozen=True, slots=True)
class Condition:
    """One attribute of the line, of its deal or of the payee on that day, and what must hold of it.

    Exactly one of `line`, `deal`, `payee` names the attribute. All tests that are given must hold.
    """

    line: str | None = None
    deal: str | None = None
    payee: str | None = None
    is_: tuple[str, ...] = ()
    is_not: tuple[str, ...] = ()
    at_least: Decimal | None = None
    above: Decimal | None = None
    at_most: Decimal | None = None
    below: Decimal | None = None

    @property
    def subject(self) -> Subject:
        """Whose attribute is tested."""
        return "line" if self.line is not None else "deal" if self.deal is not None else "payee"

    @property
    def name(self) -> str:
        """The attribute's name."""
        return self.line or self.deal or self.payee or ""

    def holds(self, values: Sequence[str]) -> bool:
        """Whether the attribute's values meet it; several values (certifications) meet it when one of them does.

        An attribute without a value meets only `is_not`.
        """
        if self.is_not and any(value in self.is_not for value in values):
            return False
        if self.is_ and not any(value in self.is_ for value in values):
            return False
        if all(bound is None for bound in (self.at_least, self.above, self.at_most, self.below)):
            return True
        return any(self._within(number) for number in map(number_in, values) if number is not None)

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
        for row in self.rows:
            if all(_fits(key, value) for key, value in zip(row.when, values, strict=True)):
                return row.value
        return self.otherwise


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


Figure = Decimal | Table


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount: money of the plan's currency, or a multiple of what the payee is promised for the period."""

    shorthand: ClassVar[str] = "value"

    value: Figure
    of: Unit = "money"
    quota: str | None = None
    """Which quota, where `of` is `quota`."""

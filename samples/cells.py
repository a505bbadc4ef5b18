"""Single cells as values; what cannot be read makes its row unmapped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from samples.files import Row
from samples.findings import Finding, Unmapped
from shared.kernel.money import Money

T = TypeVar("T")
Amount = dict[str, int | str]

_MILLION = 1_000_000


def amount(row: Row, column: str, currency: str, *, millions: bool = False) -> Amount:
    """An amount written in major units, or in millions of them, as the API takes it: in minor units."""

    def read(text: str) -> Amount:
        money = Money.major(Decimal(text) * (_MILLION if millions else 1), currency)
        return {"minor": money.minor, "currency": money.currency}

    return _read(row, column, read, "is not an amount")


def day(row: Row, column: str) -> str:
    """A date."""
    return _read(row, column, lambda text: date.fromisoformat(text).isoformat(), "is not a date")


def whole_number(row: Row, column: str) -> int:
    """A count."""
    return _read(row, column, int, "is not a whole number")


def found(known: Mapping[str, T], row: Row, column: str, why: str) -> T:
    """What a cell refers to."""
    if row[column] not in known:
        raise Unmapped(row, column, why)
    return known[row[column]]


def each(rows: Iterable[Row], convert: Callable[[Row], T]) -> tuple[list[T], list[Finding]]:
    """Every row converted, and a finding for each that cannot be."""
    made: list[T] = []
    findings: list[Finding] = []
    for row in rows:
        try:
            made.append(convert(row))
        except Unmapped as problem:
            findings.append(problem.finding)
    return made, findings


def _read(row: Row, column: str, read: Callable[[str], T], why: str) -> T:
    try:
        return read(row[column])
    except (ValueError, InvalidOperation) as error:
        raise Unmapped(row, column, f"{column} {why}") from error

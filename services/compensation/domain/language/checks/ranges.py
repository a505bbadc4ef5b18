"""Checks that several parts of a plan share: figures within range, exactly one of several, days in order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from services.compensation.domain.errors import RateOutOfRange
from services.compensation.domain.language.checks.errors import (
    FigureOutOfRange,
    NameTaken,
    PlanContradictory,
    PlanIncomplete,
)
from services.compensation.domain.language.policies import Refunds

ONE = Decimal(1)


def check_rate(rate: Decimal, place: str, *, above_100: bool = False) -> None:
    """A rate lies between 0 and 100 %, or where more is declared, above 0."""
    if rate < 0 or (rate > ONE and not above_100):
        meant = "5 per cent is written 5% or 0.05, a multiplier needs `above_100: true`, "
        meant += "an amount of money a `base` of pieces, or `once` a period"
        told = "is negative" if rate < 0 else f"lies above 100 %; {meant}"
        raise RateOutOfRange(f"the rate {rate} {told}", field=place)


def check_share(share: Decimal, place: str) -> None:
    """A share lies between 0 and 100 %."""
    if not 0 <= share <= 1:
        raise RateOutOfRange(f"the share {share} is not between 0 and 100 %", field=place)


def check_not_negative(figure: Decimal | int | None, place: str) -> None:
    """A figure is not below zero."""
    if figure is not None and figure < 0:
        raise FigureOutOfRange(f"{figure} is negative", field=place)


def check_at_least(figure: int | None, least: int, place: str) -> None:
    """A count is not below the least that makes sense."""
    if figure is not None and figure < least:
        raise FigureOutOfRange(f"{figure} is less than {least}", field=place)


def check_days(first: date | None, last: date | None, place: str) -> None:
    """The last day is not before the first."""
    if first and last and last < first:
        raise PlanContradictory("the last day lies before the first", field=f"{place}.last_day")


def check_refunds(refunds: Refunds, place: str) -> None:
    """Shares by age are there where they are paid by, each with its time."""
    check_at_least(refunds.window_days, 0, f"{place}.window_days")
    if refunds.policy == "by_age":
        check_needed(refunds.shares, "say what is taken back up to when: `shares`", f"{place}.shares")
    else:
        check_idle(refunds.shares, "`shares` are for `policy: by_age`", f"{place}.shares")
    for index, row in enumerate(refunds.shares):
        check_share(row.share, f"{place}.shares[{index}].share")
        if (row.days is None) == (row.months is None):
            raise PlanIncomplete("up to so many `days`, or so many `months`", field=f"{place}.shares[{index}]")


def check_needed(value: object, reason: str, place: str) -> None:
    """Something must be said here."""
    if value is None or value in ("", ()):
        raise PlanIncomplete(reason, field=place)


def check_idle(value: object, reason: str, place: str) -> None:
    """Something must not be said here, because it would mean nothing."""
    if value not in (None, "", ()):
        raise PlanContradictory(reason, field=place)


def check_different(names: Iterable[str], place: str) -> None:
    """No name is empty or used twice."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if not name:
            raise PlanIncomplete("an id is not empty", field=f"{place}[{index}].id")
        if name in seen:
            raise NameTaken(f"`{name}` is used twice", field=f"{place}[{index}].id")
        seen.add(name)


def numbered(place: str, index: int, count: int) -> str:
    """The place of one of several; the only one is written without a list as often as with one."""
    return place if count == 1 else f"{place}[{index}]"

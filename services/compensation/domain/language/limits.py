"""Gates, deductibles, floors, caps and holds: what stands between a rate and the money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from services.compensation.domain.language.figures import Amount, Figure
from services.compensation.domain.language.measures import Measure

LimitSpan = Literal["line", "deal", "period", "week", "month", "quarter", "half_year", "year", "ever"]
HoldUntil = Literal["payment", "milestone", "days", "approval"]
Release = Literal["whole", "proportional"]


@dataclass(frozen=True, slots=True)
class Gate:
    """The count that must be reached (`at_least`), exceeded (`above`) or not reached (`less_than`).

    Where it is not so, pay is multiplied with `below`. A lower and an upper figure together make a window.
    """

    measure: Measure
    at_least: Figure | None = None
    above: Figure | None = None
    less_than: Figure | None = None
    below: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class AnyGate:
    """Several gates of which one must be open; where none is, pay is multiplied with `below`."""

    any_of: tuple[Gate | AllGates, ...]
    below: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class AllGates:
    """Several gates that must all be open."""

    all_of: tuple[Gate | AnyGate, ...]
    below: Decimal = Decimal(0)


Passage = Gate | AnyGate | AllGates
"""A list of them stands for all of them, each with its own `below`."""


def gates_within(passages: Iterable[Passage]) -> Iterator[Gate]:
    """Every single gate, however they are put together."""
    for passage in passages:
        match passage:
            case Gate():
                yield passage
            case AnyGate():
                yield from gates_within(passage.any_of)
            case AllGates():
                yield from gates_within(passage.all_of)


@dataclass(frozen=True, slots=True)
class Deductible:
    """What is taken off the base before anything is paid, consumed in walk order from each period's beginning."""

    shorthand: ClassVar[str] = "amount"

    amount: Figure
    quota: str | None = None
    """With a quota, `amount` is a share of it."""
    over: LimitSpan = "period"


@dataclass(frozen=True, slots=True)
class Limit:
    """A floor or a cap. A deal's cap applies to the whole deal before it is split, unless said otherwise."""

    shorthand: ClassVar[str] = "amount"

    amount: Amount
    per: LimitSpan = "period"
    before_split: bool = True


@dataclass(frozen=True, slots=True)
class Hold:
    """A share of what is earned that is paid only later.

    Until the customer's payment (`proportional` releases what has been paid in), a named milestone of the deal, a
    number of days after the deal, or an approval.
    """

    until: HoldUntil
    share: Decimal = Decimal(1)
    name: str | None = None
    days: int | None = None
    release: Release = "whole"

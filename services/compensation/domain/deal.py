"""A won deal as known now, and the payee-month it is walked in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.kernel.money import Money
from shared.kernel.period import Month

Place = tuple[date, str]
"""A deal's place in the walk: the day it was won, then its external id."""

BEGINNING: Place = (date.min, "")


@dataclass(frozen=True, slots=True, order=True)
class PayeeMonth:
    """One owner's calendar month: tiers start from nothing in it, so nothing outside it is moved by a deal in it."""

    owner_id: UUID
    month: Month


@dataclass(frozen=True, slots=True)
class Deal:
    """A won opportunity: its facts, and how much of it was paid back since it was won.

    `standing` is false while it is open again: then it pays nobody and leaves no trace in anybody's attainment.
    """

    id: UUID
    external_id: str
    owner_id: UUID
    amount: Money
    won_on: date
    refunded: int = 0
    standing: bool = True

    @property
    def remaining(self) -> Money:
        """What is left of it after refunds; refunds beyond the whole deal count as the whole deal."""
        return Money(max(0, self.amount.minor - self.refunded), self.amount.currency)

    @property
    def payee_month(self) -> PayeeMonth:
        """Where it is walked."""
        return PayeeMonth(self.owner_id, Month.of(self.won_on))

    @property
    def place(self) -> Place:
        """Its place in the walk: nothing of it depends on when the deal became known here."""
        return (self.won_on, self.external_id)


@dataclass(frozen=True, slots=True)
class Statement:
    """What the publisher said of a won deal, and the number of that statement among all about the deal."""

    deal: Deal
    sequence: int


@dataclass(frozen=True, slots=True)
class Refund:
    """Part of a deal paid back."""

    id: UUID
    deal_id: UUID
    amount: Money
    refunded_on: date
    sequence: int

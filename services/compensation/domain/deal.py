"""A won deal as known now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.kernel.money import Money
from shared.kernel.period import Month

Place = tuple[date, str]
"""A deal's place in the walk: the day it was won, then its external id."""


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
    account_id: UUID | None = None
    partner_id: UUID | None = None
    won_at: datetime | None = None
    particulars: Mapping[str, Any] | None = None
    """Lines, splits and margin as the publisher stated them, as plain data; None where there is only the amount."""

    @property
    def remaining(self) -> Money:
        """What is left of it after refunds; refunds beyond the whole deal count as the whole deal."""
        return Money(max(0, self.amount.minor - self.refunded), self.amount.currency)

    def worth(self, amount: Money) -> Deal:
        """The same deal at another amount: its only line goes with it; of several nobody knows which one differs."""
        said = dict(self.particulars or {})
        lines = said.get("lines", ())
        if lines and amount != self.amount:
            minor = {"minor": amount.minor, "currency": amount.currency}
            said["lines"] = [{**line, "amount": minor} for line in lines] if len(lines) == 1 else []
        return replace(self, amount=amount, particulars=said or None)

    @property
    def split_among(self) -> tuple[UUID, ...]:
        """Whoever has a part of it, as the publisher stated."""
        parts = (self.particulars or {}).get("splits", ())
        return tuple(UUID(part["member_id"]) for part in parts)

    @property
    def product_ids(self) -> frozenset[UUID]:
        """What was sold, where the publisher stated it."""
        return frozenset(UUID(line["product_id"]) for line in (self.particulars or {}).get("lines", ()))

    @property
    def month(self) -> Month:
        """The month it was won in."""
        return Month.of(self.won_on)

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
    external_id: str = ""

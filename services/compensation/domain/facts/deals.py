"""Deals, what was refunded of them, and what happened to them afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a deal."""

    number: int = 1
    amount: Money
    margin: Money | None = None
    units: Decimal = Decimal(1)
    figures: Mapping[str, Decimal] = field(default_factory=dict)
    """Further figures in major units, by name: the value of services the partner adds, say."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Attributes by name (product, category, eligible); what is not found here is looked for on the deal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A payee's part of a deal. Parts that are not overlays add up to the whole deal."""

    payee: str
    share: Decimal
    role: str | None = None
    overlay: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StageOwner:
    """Who owned a stage of the deal, and from when to when (the last day included)."""

    stage: str
    payee: str
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """A won deal as known now. `on` is its effective date; walk order is (`on`, `id`, line number)."""

    id: str
    on: date
    owner: str
    currency: str
    lines: tuple[Line, ...]
    won_at: datetime | None = None
    account: str | None = None
    partner: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    splits: tuple[Split, ...] = ()
    stages: tuple[StageOwner, ...] = ()
    term_first_day: date | None = None
    term_last_day: date | None = None
    """The contract's term, the last day included."""
    benefit_last_day: date | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """What a customer got back of a deal: an amount, or all that is left of it (or of one line) where none is named."""

    id: str
    deal: str
    on: date
    line: int | None = None
    amount: Money | None = None
    units: Decimal | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What a customer paid in for a deal."""

    id: str
    deal: str
    on: date
    amount: Money
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A named milestone of a deal was reached; `approval` is one too."""

    deal: str
    name: str
    on: date
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRate:
    """One unit of a currency in units of another from a day on, until a later rate replaces it."""

    from_: str
    to: str
    on: date
    rate: Decimal
    cause: str = ""

"""Shadows on record: which draft runs beside which plan, what it would pay, and how far it is behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.compensation.domain.language.plan import Plan


@dataclass(frozen=True, slots=True)
class Shadow:
    """A draft that runs beside a plan, for those named or everybody on it, from a month on, until it is ended."""

    id: UUID
    plan_id: UUID
    name: str
    draft: Plan
    hash: str
    member_ids: Sequence[UUID] | None
    first_period: str
    started_by: str
    started_at: datetime
    ended_by: str | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """Somebody's pay of a month: by the ledger and by the shadow (minor units)."""

    id: UUID
    payee_id: UUID
    period: str
    currency: str
    real: int
    shadow: int


@dataclass(frozen=True, slots=True)
class Behind:
    """How many people's pay has moved since the shadow was brought up to date for them, and since when."""

    payees: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Total:
    """All months of everybody in one currency, and how many would win, lose, or stay as they are."""

    currency: str
    real: int
    shadow: int
    winners: int
    losers: int
    unmoved: int


@dataclass(frozen=True, slots=True)
class Gain:
    """All months of one person in one currency."""

    payee_id: UUID
    currency: str
    real: int
    shadow: int

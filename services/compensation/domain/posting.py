"""A posting: one movement of one position, and the fact that caused it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.compensation.domain.cause import Cause
from shared.kernel.money import Money
from shared.kernel.period import Month


@dataclass(frozen=True, slots=True)
class Posting:
    """How much of the deal counted and what it paid, before and after; when that held from and when it was recorded."""

    id: UUID
    commission_id: UUID
    month: Month
    credited_before: Money
    credited_after: Money
    before: Money
    after: Money
    plan_id: UUID
    plan_version: int
    cause: Cause
    recorded_at: datetime

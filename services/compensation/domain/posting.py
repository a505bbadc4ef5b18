"""What the ledger tells: how a line moved, how money moved between accounts, and the fact that caused it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.compensation.domain.ledger.entry import Reason
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True)
class LineMovement:
    """One version of a line: how much counted and what it paid, before and after, and since when that is recorded."""

    id: UUID
    line_id: UUID
    commission_id: UUID | None
    payee_id: UUID
    component: str
    role: str
    deal_id: UUID | None
    part: str
    period: str
    pay_period: str
    credited_before: Money
    credited_after: Money
    before: Money
    after: Money
    held: Money
    plan_id: UUID | None
    plan_version: int | None
    reason: Reason
    recorded_at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class Posting:
    """One transfer of an entry: from which account to which, where it is earned and where it is paid."""

    id: UUID
    entry_id: UUID
    payee_id: UUID
    component: str
    period: str
    pay_period: str
    debit: str
    credit: str
    amount: Money
    reason: Reason
    recorded_at: datetime

"""What deals pay, as known now: commissions, and their totals by role."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from shared.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Total:
    """All positions of one role and currency together; `deals` counts those something is credited on."""

    role: str
    deals: int
    credited: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class Commission:
    """What one member earns on one deal in one role, as known now."""

    id: UUID
    deal_id: UUID
    deal_external_id: str
    member_id: UUID
    role: str
    month: str
    credited: Money
    amount: Money
    held: Money
    plan_id: UUID
    plan_version: int

"""Totals of pay by role."""

from __future__ import annotations

from dataclasses import dataclass

from services.compensation.domain.position import Role
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Total:
    """All positions of one role and currency together; `deals` counts those something is credited on."""

    role: Role
    deals: int
    credited: Money
    amount: Money

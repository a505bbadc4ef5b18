"""What a product costs, as leads knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Price:
    """A product's list price from a day on."""

    product_id: UUID
    effective_on: date
    sequence: int
    amount: Money

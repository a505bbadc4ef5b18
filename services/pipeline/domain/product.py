"""What is sold, and what it costs on the price list from which day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One product with the list price that is in force, and since when."""

    id: UUID
    external_id: str
    name: str
    line: str
    list_price: Money
    effective_on: date

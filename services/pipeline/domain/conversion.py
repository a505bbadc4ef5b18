"""What leads said of a lead that became an opportunity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """Everything the opportunity is opened with; its id was minted by leads."""

    lead_id: UUID
    opportunity_id: UUID
    external_id: str
    owner_id: UUID
    product_id: UUID
    converted_on: date
    amount: Money
    source: str
    account_id: UUID | None = None
    company_keys: tuple[str, ...] = ()
    company_name: str | None = None
    industry: str | None = None
    expected_close_on: date | None = None
    partner_id: UUID | None = None

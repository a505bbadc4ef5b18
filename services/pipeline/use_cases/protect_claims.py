"""Partners' approved claims are kept, so that who opens an opportunity of the same deal can see them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from services.pipeline.domain.protection import Protection
from services.pipeline.store import partners
from shared.store.transaction import Transaction


async def protect_claim(tx: Transaction, protection: Protection) -> None:
    """Keep an approved claim."""
    await partners.protect(tx, protection)


async def prolong_protection(tx: Transaction, registration_id: UUID, until: date) -> None:
    """The claim holds longer."""
    await partners.protect_until(tx, registration_id, until)


async def end_protection(tx: Transaction, registration_id: UUID, expired_on: date) -> None:
    """The claim holds no longer; the day it expired is the first without."""
    await partners.protect_until(tx, registration_id, expired_on - timedelta(days=1))


async def remember_partner(tx: Transaction, partner_id: UUID, external_id: str, name: str) -> None:
    """Keep who a partner company is."""
    await partners.remember(tx, partner_id, external_id, name)

"""What partners answers: companies and registrations within the caller's sight."""

from __future__ import annotations

from uuid import UUID

from services.partners.domain.errors import PartnerNotFound, RegistrationNotFound
from services.partners.domain.partner import Partner
from services.partners.domain.registration import Registration, RegistrationStatus
from services.partners.store import partners as partner_rows
from services.partners.store import registrations as registration_rows
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


async def partners(tx: Transaction, scope: Scope, *, after: UUID | None, limit: int) -> list[Partner]:
    """One page of the partners."""
    return await partner_rows.page(tx, scope, after=after, limit=limit)


async def partner(tx: Transaction, scope: Scope, partner_id: UUID) -> Partner:
    """One partner."""
    found = await partner_rows.find(tx, scope, partner_id)
    if found is None:
        raise PartnerNotFound(partner_id)
    return found


async def registrations(
    tx: Transaction, scope: Scope, *, status: RegistrationStatus | None, after: UUID | None, limit: int
) -> list[Registration]:
    """One page of the registrations."""
    return await registration_rows.page(tx, scope, status=status, after=after, limit=limit)


async def registration(tx: Transaction, scope: Scope, registration_id: UUID) -> Registration:
    """One registration."""
    found = await registration_rows.find(tx, scope, registration_id)
    if found is None:
        raise RegistrationNotFound(registration_id)
    return found

"""A change is meant for the record as its sender read it: it is locked, then compared, before it is changed."""

from __future__ import annotations

from uuid import UUID

from services.partners.domain.errors import PartnerNotFound, RegistrationNotFound
from services.partners.store import partners, protections, registrations
from shared.kernel.changes import Versions, only_if_unchanged, version_of
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


async def guard_partner(tx: Transaction, scope: Scope, partner_id: UUID, expected: Versions) -> None:
    """ChangedMeanwhile if the partner is not as expected; None expects nothing."""
    if expected is None:
        return
    found = await partners.find(tx, scope, partner_id, lock=True)
    if found is None:
        raise PartnerNotFound(partner_id)
    only_if_unchanged(version_of(found), expected)


async def guard_registration(tx: Transaction, scope: Scope, registration_id: UUID, expected: Versions) -> None:
    """The same for a registration; turns are taken first, as every decision that needs both does."""
    if expected is None:
        return
    await protections.take_turns(tx)
    found = await registrations.find(tx, scope, registration_id, lock=True)
    if found is None:
        raise RegistrationNotFound(registration_id)
    only_if_unchanged(version_of(found), expected)

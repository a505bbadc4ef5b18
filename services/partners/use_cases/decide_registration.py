"""A person decides a registration: approves, rejects or returns it, or prolongs its protection."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.partners.domain.errors import ClaimAlreadyProtected, RegistrationNotFound
from services.partners.domain.registration import Decision, Registration
from services.partners.store import facts, protections, registrations
from services.partners.use_cases import announcements
from services.partners.use_cases.expire_registrations import expire_registrations
from services.partners.use_cases.find_conflicts import find_conflicts
from services.partners.use_cases.settle_claims import settle_claims
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


async def approve_registration(
    tx: Transaction, scope: Scope, registration_id: UUID, decision: Decision, *, days: int
) -> None:
    """Protect the claim, unless the same company and product are protected for somebody else.

    An open direct opportunity is for the person to weigh: it asks for a reason and stops nothing.
    """
    await protections.take_turns(tx)
    await expire_registrations(tx, decision.on)
    submitted = await _locked(tx, scope, registration_id)
    submitted.check_undecided()
    other = await protections.protect(tx, submitted, await facts.keys_of(tx, submitted.claim))
    if other is not None:
        raise ClaimAlreadyProtected(other.external_id, other.protected_until)
    approved = submitted.approve(decision, days=days, conflicts=await find_conflicts(tx, submitted))
    await registrations.save(tx, approved)
    tx.publish(announcements.registration_approved(approved, decision))
    await settle_claims(tx, {approved.claim.partner_id}, decision.on)


async def reject_registration(tx: Transaction, scope: Scope, registration_id: UUID, decision: Decision) -> None:
    """Refuse the claim."""
    rejected = (await _locked(tx, scope, registration_id)).reject(decision)
    await registrations.save(tx, rejected)
    tx.publish(announcements.registration_rejected(rejected, decision))


async def return_registration(tx: Transaction, scope: Scope, registration_id: UUID, decision: Decision) -> None:
    """Ask the partner for more; it submits anew."""
    returned = (await _locked(tx, scope, registration_id)).give_back(decision)
    await registrations.save(tx, returned)
    tx.publish(announcements.registration_returned(returned, decision))


async def extend_registration(
    tx: Transaction, scope: Scope, registration_id: UUID, until: date, decision: Decision
) -> None:
    """Protect the claim longer."""
    extended = (await _locked(tx, scope, registration_id)).extend(until, today=decision.on)
    await registrations.save(tx, extended)
    tx.publish(announcements.registration_extended(extended, decision))


async def _locked(tx: Transaction, scope: Scope, registration_id: UUID) -> Registration:
    registration = await registrations.find(tx, scope, registration_id, lock=True)
    if registration is None:
        raise RegistrationNotFound(registration_id)
    return registration

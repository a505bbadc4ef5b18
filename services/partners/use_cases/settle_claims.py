"""Deals end claims: what was approved once stands by the deals its partner closed, in whatever order they are told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from services.partners.domain.conflict import Deal
from services.partners.domain.registration import Registration, RegistrationStatus
from services.partners.store import facts, protections, registrations
from services.partners.use_cases.announcements import registration_expired
from shared.store.transaction import Transaction


async def settle_claims(tx: Transaction, partner_ids: Collection[UUID], today: date) -> None:
    """Bring these partners' claims to where their deals put them."""
    if not partner_ids:
        return
    await protections.take_turns(tx)
    claims = await registrations.once_approved_of(tx, partner_ids)
    deals = await facts.closed_deals_of(tx, partner_ids) if claims else []
    for registration in claims:
        await _settle(tx, registration, deals, today)


async def _settle(tx: Transaction, before: Registration, deals: Sequence[Deal], today: date) -> None:
    after = before.stands(deals, today=today)
    if after.status is RegistrationStatus.APPROVED and before.status is not RegistrationStatus.APPROVED:
        after = await _protected_again(tx, before, after, deals, today)
    if after == before:
        return
    if after.status is not RegistrationStatus.APPROVED:
        await protections.release(tx, [before.id])
    await registrations.save(tx, after)
    if after.status is RegistrationStatus.EXPIRED:
        tx.publish(registration_expired(after))


async def _protected_again(
    tx: Transaction, before: Registration, after: Registration, deals: Sequence[Deal], today: date
) -> Registration:
    """A claim whose deal was reopened is protected again, unless somebody else is by now; what expired stays so."""
    if before.status is RegistrationStatus.EXPIRED:
        return before
    taken = await protections.protect(tx, before, await facts.keys_of(tx, before.claim))
    return after if taken is None else before.stands(deals, today=today, free=False)

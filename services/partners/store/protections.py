"""Protections: a company key and a product belong to one registration at a time, and the database sees to it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from services.partners.domain.conflict import Protection
from services.partners.domain.registration import Registration
from services.partners.store.registrations import registration_of
from services.partners.store.tables import PROTECTED_CLAIMS, REGISTRATIONS
from shared.store.transaction import Transaction

_TAKE_TURNS = text("SELECT pg_advisory_xact_lock(hashtextextended('partners.claims', 0))")


async def take_turns(tx: Transaction) -> None:
    """Claims are approved and settled by one transaction at a time: each touches several, in an order of its own."""
    await tx.execute(_TAKE_TURNS)


async def protect(tx: Transaction, registration: Registration, keys: Collection[str]) -> Registration | None:
    """Take every key for the registration; answers the registration that holds one already, if any does.

    Where another transaction is taking a key at this moment, this waits until it is known who got it. Keys are taken in
    order, so two transactions never wait for each other.
    """
    product_id = registration.claim.product_id
    rows = [{"company_key": key, "product_id": product_id, "registration_id": registration.id} for key in sorted(keys)]
    await tx.execute(insert(PROTECTED_CLAIMS).values(rows).on_conflict_do_nothing())
    others = await _holders(tx, keys, product_id, but=registration.id)
    return others[0] if others else None


async def release(tx: Transaction, registration_ids: Collection[UUID]) -> None:
    """Give the keys of these registrations back."""
    await tx.execute(delete(PROTECTED_CLAIMS).where(PROTECTED_CLAIMS.c.registration_id.in_(registration_ids)))


async def against(tx: Transaction, keys: Collection[str], product_id: UUID, *, but: UUID) -> list[Protection]:
    """The other protected registrations of the same company and product."""
    holders = await _holders(tx, keys, product_id, but=but)
    return [Protection(holder.id, holder.external_id, holder.claim) for holder in holders]


async def _holders(tx: Transaction, keys: Collection[str], product_id: UUID, *, but: UUID) -> list[Registration]:
    held = select(PROTECTED_CLAIMS.c.registration_id).where(
        PROTECTED_CLAIMS.c.company_key.in_(keys),
        PROTECTED_CLAIMS.c.product_id == product_id,
        PROTECTED_CLAIMS.c.registration_id != but,
    )
    query = select(REGISTRATIONS).where(REGISTRATIONS.c.id.in_(held)).order_by(REGISTRATIONS.c.id)
    return [registration_of(row) for row in await tx.rows(query)]

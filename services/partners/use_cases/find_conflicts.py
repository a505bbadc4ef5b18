"""What stands against a claim right now."""

from __future__ import annotations

from dataclasses import replace

from services.partners.domain.conflict import ClaimConflict, conflicts_of
from services.partners.domain.registration import Registration
from services.partners.store import facts, protections
from shared.store.transaction import Transaction


async def find_conflicts(tx: Transaction, registration: Registration) -> tuple[ClaimConflict, ...]:
    """Open deals of others and protected registrations of other partners, of the same company and product."""
    keys = await facts.keys_of(tx, registration.claim)
    claim = replace(registration.claim, company_keys=keys)
    protected = await protections.against(tx, keys, claim.product_id, but=registration.id)
    return conflicts_of(claim, await facts.open_deals_about(tx, claim), protected)

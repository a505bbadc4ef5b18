"""The owner got in touch with a lead."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.leads.store import leads
from services.leads.use_cases.announce import announce_contacted
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


async def contact_lead(tx: Transaction, lead_id: UUID, contacted_on: date, scope: Scope) -> None:
    """Keep the first contact; a later one changes nothing."""
    lead = await leads.get_for_update(tx, lead_id, scope)
    contacted = lead.contact(contacted_on)
    if contacted != lead:
        await leads.save(tx, contacted)
        announce_contacted(tx, contacted, contacted_on)

"""A partner gets another tier, other product lines, another name or agreement."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.partners.domain.errors import PartnerNotFound
from services.partners.domain.partner import Partner, PartnerChange
from services.partners.store import partners
from services.partners.use_cases.announcements import partner_changed
from shared.kernel.scope import EVERYTHING
from shared.store.transaction import Transaction


async def change_partner(tx: Transaction, partner_id: UUID, change: PartnerChange, *, on: date) -> Partner:
    """The partner as it is from that day on; nothing is announced where nothing differs."""
    partner = await partners.find(tx, EVERYTHING, partner_id, lock=True)
    if partner is None:
        raise PartnerNotFound(partner_id)
    after = partner.changed(change, on=on)
    if after != partner:
        await partners.save(tx, after)
        tx.publish(partner_changed(after))
    return after

"""The open leads of members who are gone go back to their pools and are assigned anew."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from services.leads.store import assignments
from services.leads.use_cases.announce import announce_returned
from services.leads.use_cases.route_leads import route_waiting_leads
from shared.store.organisation import load_organisation
from shared.store.transaction import Transaction

_REASON = "the owner left"


async def return_leads(tx: Transaction, members: Collection[UUID], today: date) -> None:
    """Take the leads of those among these members who are not active today, and route what waits."""
    owners = await assignments.owners_among(tx, members)
    if owners:
        organisation = await load_organisation(tx)
        active = {member.member_id for member in organisation.active_members(today)}
        announce_returned(tx, await assignments.release(tx, owners - active), today, _REASON)
    await route_waiting_leads(tx, today)

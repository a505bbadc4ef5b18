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
    await _return_leads(tx, await assignments.owners_among(tx, members), today)
    await route_waiting_leads(tx, today)


async def tend_leads(tx: Transaction, today: date) -> None:
    """Do the same for everyone: an assignment and a leaving that crossed each other are put right here."""
    await _return_leads(tx, await assignments.owners(tx), today)
    await route_waiting_leads(tx, today)


async def _return_leads(tx: Transaction, owners: Collection[UUID], today: date) -> None:
    if not owners:
        return
    organisation = await load_organisation(tx)
    gone = set(owners) - {member.member_id for member in organisation.active_members(today)}
    if gone:
        announce_returned(tx, await assignments.release(tx, gone), today, _REASON)

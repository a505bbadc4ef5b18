"""A lead is given up: recycled for later, or disqualified for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.leads.store import leads
from services.leads.use_cases.announce import announce_disqualified, announce_recycled
from services.leads.use_cases.route_leads import route_waiting_leads
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class CloseLead:
    """Which lead, why, and since when."""

    lead_id: UUID
    reason: str
    effective_on: date


async def recycle_lead(tx: Transaction, command: CloseLead, scope: Scope, today: date) -> None:
    """Not now: the lead goes back to marketing, and its owner has room for another."""
    lead = await leads.get_for_update(tx, command.lead_id, scope)
    closed = lead.recycle(command.effective_on, command.reason)
    await leads.save(tx, closed)
    announce_recycled(tx, closed, command.effective_on, command.reason)
    await route_waiting_leads(tx, today)


async def disqualify_lead(tx: Transaction, command: CloseLead, scope: Scope, today: date) -> None:
    """Never: the lead is closed for good, and its owner has room for another."""
    lead = await leads.get_for_update(tx, command.lead_id, scope)
    closed = lead.disqualify(command.effective_on, command.reason)
    await leads.save(tx, closed)
    announce_disqualified(tx, closed, command.effective_on, command.reason)
    await route_waiting_leads(tx, today)

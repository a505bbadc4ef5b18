"""A change is meant for the lead as its sender read it: it is locked, then compared, before it is changed."""

from __future__ import annotations

from uuid import UUID

from services.leads.domain.errors import LeadNotFound
from services.leads.store import leads, views
from shared.kernel.changes import Versions, only_if_unchanged, version_of
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


async def guard_lead(tx: Transaction, lead_id: UUID, scope: Scope, expected: Versions) -> None:
    """ChangedMeanwhile if the lead is not as expected; None expects nothing."""
    if expected is None:
        return
    await leads.get_for_update(tx, lead_id, scope)
    found = await views.leads(tx, scope, wanted={"id": lead_id}, limit=1)
    if not found:
        raise LeadNotFound(lead_id)
    only_if_unchanged(version_of(found[0]), expected)

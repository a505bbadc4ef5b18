"""What leads answers: leads as they stand, how each was scored, and why it went to whom."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.leads.domain.errors import LeadNotFound
from services.leads.domain.normalise import Contact
from services.leads.domain.scoring import ScoringModel
from services.leads.store import scoring_models, views
from services.leads.store.views import AssignmentView, LeadView
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction

__all__ = ["AssignmentView", "LeadView", "assignments", "contact", "lead", "leads", "scoring_model"]


async def leads(
    tx: Transaction, scope: Scope, *, wanted: Mapping[str, object], after: UUID | None, limit: int
) -> list[LeadView]:
    """One page of the leads within sight."""
    return await views.leads(tx, scope, wanted=wanted, after=after, limit=limit)


async def lead(tx: Transaction, scope: Scope, lead_id: UUID) -> LeadView:
    """One lead."""
    found = await views.leads(tx, scope, wanted={"id": lead_id}, limit=1)
    if not found:
        raise LeadNotFound(lead_id)
    return found[0]


async def contact(tx: Transaction, scope: Scope, lead_id: UUID) -> Contact | None:
    """The person to speak to about a lead within sight; None out of sight, as where none is known."""
    seen = await views.leads(tx, scope, wanted={"id": lead_id}, limit=1)
    return await views.contact_of(tx, lead_id) if seen else None


async def assignments(
    tx: Transaction, scope: Scope, lead_id: UUID, *, after: UUID | None, limit: int
) -> list[AssignmentView]:
    """One page of a lead's assignments, the first one first."""
    await lead(tx, scope, lead_id)
    return await views.assignments_of(tx, lead_id, after=after, limit=limit)


async def scoring_model(tx: Transaction) -> ScoringModel:
    """The scoring model in force."""
    return await scoring_models.in_force(tx)

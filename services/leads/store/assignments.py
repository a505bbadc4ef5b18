"""Who got which lead and why: rows that are added, never changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update

from services.leads.domain.routing import Decision
from services.leads.store.many import insert_all
from services.leads.store.tables import ASSIGNMENTS, LEADS
from shared.kernel.ids import new_id
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Named:
    """A lead by both its names, and whose it was or is."""

    id: UUID
    external_id: str
    owner_id: UUID


@dataclass(frozen=True, slots=True)
class Assignment:
    """One decision about one lead."""

    lead_id: UUID
    decision: Decision
    policy_version: str
    assigned_on: date


_SET_OWNERS = text("""
    UPDATE lead SET owner_id = given.owner_id
    FROM unnest(CAST(:leads AS uuid[]), CAST(:owners AS uuid[])) AS given (lead_id, owner_id)
    WHERE lead.id = given.lead_id
    RETURNING lead.id, lead.external_id
""")


async def assign(tx: Transaction, assignments: Sequence[Assignment]) -> dict[UUID, str]:
    """Give leads their owners and keep why; answers the leads' external ids."""
    owners = {
        "leads": [assignment.lead_id for assignment in assignments],
        "owners": [assignment.decision.owner_id for assignment in assignments],
    }
    named = await tx.rows(_SET_OWNERS, owners)
    await insert_all(tx, ASSIGNMENTS, [_row(assignment, tx) for assignment in assignments])
    return {row.id: row.external_id for row in named}


async def owners(tx: Transaction) -> set[UUID]:
    """Who owns open leads."""
    owning = select(LEADS.c.owner_id).where(LEADS.c.status == "open", LEADS.c.owner_id.is_not(None))
    return set(await tx.scalars(owning.distinct()))


async def owners_among(tx: Transaction, members: Collection[UUID]) -> set[UUID]:
    """Which of these members own open leads."""
    owner = LEADS.c.owner_id
    owning = select(owner).where(LEADS.c.status == "open", owner.in_(list(members))).distinct()
    return set(await tx.scalars(owning))


async def release(tx: Transaction, members: Collection[UUID]) -> list[Named]:
    """Take their open leads from these members; answers the leads with the owner each had, in the order captured."""
    owned = (LEADS.c.status == "open", LEADS.c.owner_id.in_(list(members)))
    had = (
        select(LEADS.c.id, LEADS.c.external_id, LEADS.c.owner_id)
        .where(*owned)
        .order_by(LEADS.c.captured_on, LEADS.c.external_id)
        .with_for_update()
    )
    released = [Named(row.id, row.external_id, row.owner_id) for row in await tx.rows(had)]
    if released:
        await tx.execute(update(LEADS).where(LEADS.c.id.in_([lead.id for lead in released])).values(owner_id=None))
    return released


def _row(assignment: Assignment, tx: Transaction) -> dict[str, Any]:
    decision = assignment.decision
    return {
        "id": new_id(),
        "lead_id": assignment.lead_id,
        "owner_id": decision.owner_id,
        "policy_version": assignment.policy_version,
        "rule": decision.rule,
        "why": decision.why,
        "why_not": [
            {"member_id": str(other.member_id), "external_id": other.external_id, "reason": other.reason}
            for other in decision.why_not
        ],
        "assigned_on": assignment.assigned_on,
        "recorded_at": tx.now,
    }

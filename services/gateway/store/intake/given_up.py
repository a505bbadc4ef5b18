"""Partner events whose commands were given up: what there is of them, and how one is set going again."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text

from services.gateway.store.intake.events import PartnerEvent, event_of
from shared.store.transaction import Transaction

# Where its subject stands now nobody knows: whatever came after it has been applied meanwhile.
_REVIVE = text("""
    UPDATE partner_event SET status = 'accepted', problem = NULL, settled_at = NULL, next_at = :now, begun_at = NULL,
      tries = 0, scopes = coalesce(CAST(:scopes AS text[]), scopes)
    WHERE id = :id AND status = 'quarantined' AND tries > 0 RETURNING id
""")
_GIVEN_UP = text("""
    SELECT * FROM partner_event WHERE status = 'quarantined' AND tries > 0
      AND (CAST(:after AS uuid) IS NULL OR id > CAST(:after AS uuid)) ORDER BY id LIMIT :limit
""")


async def revive(tx: Transaction, event_id: UUID, scopes: Collection[str] | None = None) -> bool:
    """Set one going again that was given up, with these scopes from now on; False if it is no such event."""
    values = {"id": event_id, "now": tx.now, "scopes": sorted(scopes) if scopes is not None else None}
    return await tx.scalar(_REVIVE, values) is not None


async def given_up(tx: Transaction, *, after: UUID | None, limit: int) -> list[PartnerEvent]:
    """Events whose commands were given up, by id."""
    return [event_of(row) for row in await tx.rows(_GIVEN_UP, {"after": after, "limit": limit})]

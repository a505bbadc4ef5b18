"""The record of who changed what anyone may do; it is added to and read, and changed by nobody."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select

from services.gateway.domain.access.change import AccessChange
from services.gateway.store.access import epoch
from services.gateway.store.tables import ACCESS_HISTORY
from shared.kernel.ids import new_id
from shared.store.transaction import Transaction

KEPT = timedelta(days=2196)
"""As long as the audit: six years. What is older goes when the next decision comes."""


async def record(tx: Transaction, principal_id: UUID, what: str, *, who: str, **detail: object) -> None:
    """Write a change down beside itself, and let every process decide anew about callers."""
    values = {"id": new_id(), "principal_id": principal_id, "what": what, "detail": detail, "who": who, "at": tx.now}
    await tx.execute(insert(ACCESS_HISTORY).values(values))
    await tx.execute(delete(ACCESS_HISTORY).where(ACCESS_HISTORY.c.at < tx.now - KEPT))
    await epoch.grow(tx)


async def changes_of(tx: Transaction, principal_id: UUID, *, after: UUID | None, limit: int) -> list[AccessChange]:
    """What was changed about one principal, oldest first."""
    wanted = select(ACCESS_HISTORY).where(ACCESS_HISTORY.c.principal_id == principal_id)
    if after is not None:
        wanted = wanted.where(ACCESS_HISTORY.c.id > after)
    rows = await tx.rows(wanted.order_by(ACCESS_HISTORY.c.id).limit(limit))
    return [AccessChange(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public row mapping

"""Drafts of facts that would change a closed period: rows ⇄ values."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from services.compensation.domain.month_end.records import FactDraft
from services.compensation.store.tables import FACT_DRAFTS
from shared.store.transaction import Transaction


async def add(tx: Transaction, draft: FactDraft) -> None:
    """Keep a draft."""
    row = {
        "id": draft.id,
        "kind": draft.kind,
        "member_id": draft.member_id,
        "external_id": draft.external_id,
        "content": dict(draft.content),
        "impact": draft.impact,
        "status": draft.status,
        "requested_by": draft.requested_by,
        "recorded_at": tx.now,
    }
    await tx.execute(insert(FACT_DRAFTS).values(row))


async def get(tx: Transaction, draft_id: UUID) -> FactDraft | None:
    """One draft, locked."""
    rows = await tx.rows(select(FACT_DRAFTS).where(FACT_DRAFTS.c.id == draft_id).with_for_update())
    return _draft(rows[0]) if rows else None


async def page(tx: Transaction, *, after: UUID | None, limit: int) -> list[FactDraft]:
    """One page of drafts."""
    query = select(FACT_DRAFTS) if after is None else select(FACT_DRAFTS).where(FACT_DRAFTS.c.id > after)
    return [_draft(row) for row in await tx.rows(query.order_by(FACT_DRAFTS.c.id).limit(limit))]


async def decide(tx: Transaction, draft_id: UUID, *, status: str, by: str, reason: str | None) -> None:
    """Approve or reject."""
    decided = {"status": status, "decided_by": by, "decided_at": tx.now, "decision_reason": reason}
    await tx.execute(update(FACT_DRAFTS).where(FACT_DRAFTS.c.id == draft_id).values(decided))


def _draft(row: Row[Any]) -> FactDraft:
    return FactDraft(
        id=row.id,
        kind=row.kind,
        member_id=row.member_id,
        external_id=row.external_id,
        content=row.content,
        impact=row.impact,
        requested_by=row.requested_by,
        status=row.status,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
    )

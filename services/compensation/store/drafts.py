"""Drafts of plan versions: rows ⇄ values."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, Text, cast, insert, select, update

from services.compensation.domain.document.read import read
from services.compensation.domain.document.write import document
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.month_end.records import Draft
from services.compensation.store.tables import DRAFTS
from shared.kernel.exact_json import parse_json
from shared.store.transaction import Transaction

_READ = select(DRAFTS, cast(DRAFTS.c.terms, Text).label("text"))


async def add(tx: Transaction, draft: Draft) -> None:
    """Keep a draft."""
    row = {
        "id": draft.id,
        "plan_id": draft.plan_id,
        "name": draft.name,
        "effective_on": draft.effective_on,
        "terms": document(draft.plan),
        "examples": list(draft.examples),
        "hash": draft.hash,
        "impact": draft.impact,
        "status": draft.status,
        "requested_by": draft.requested_by,
        "recorded_at": tx.now,
    }
    await tx.execute(insert(DRAFTS).values(row))


async def get(tx: Transaction, draft_id: UUID) -> Draft | None:
    """One draft, locked."""
    rows = await tx.rows(_READ.where(DRAFTS.c.id == draft_id).with_for_update())
    return _draft(rows[0]) if rows else None


async def page(tx: Transaction, *, plan_id: UUID | None, after: UUID | None, limit: int) -> list[Draft]:
    """One page of drafts."""
    query = _READ if plan_id is None else _READ.where(DRAFTS.c.plan_id == plan_id)
    following = query if after is None else query.where(DRAFTS.c.id > after)
    return [_draft(row) for row in await tx.rows(following.order_by(DRAFTS.c.id).limit(limit))]


async def decide(tx: Transaction, draft_id: UUID, *, status: str, by: str, reason: str | None) -> None:
    """Approve or reject."""
    decided = {"status": status, "decided_by": by, "decided_at": tx.now, "decision_reason": reason}
    await tx.execute(update(DRAFTS).where(DRAFTS.c.id == draft_id).values(decided))


def _draft(row: Row[Any]) -> Draft:
    return Draft(
        id=row.id,
        plan_id=row.plan_id,
        name=row.name,
        effective_on=row.effective_on,
        plan=read(Plan, parse_json(row.text)),
        hash=row.hash,
        impact=row.impact or [],
        requested_by=row.requested_by,
        status=row.status,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
        examples=row.examples,
    )

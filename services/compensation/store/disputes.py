"""Disputes: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from services.compensation.domain.month_end.records import Dispute
from services.compensation.store.tables import DISPUTES
from shared.kernel.money import Money
from shared.kernel.scope import Scope
from shared.store.scoping import visible
from shared.store.transaction import Transaction


async def add(tx: Transaction, dispute: Dispute) -> None:
    """Open a dispute; a line is disputed once at a time."""
    row = {
        "id": dispute.id,
        "payee_id": dispute.payee_id,
        "line_id": dispute.line_id,
        "hold_id": dispute.hold_id,
        "opened_by": dispute.opened_by,
        "claim": dispute.claim,
        "claimed_minor": dispute.claimed.minor,
        "currency": dispute.claimed.currency,
        "calculation": dispute.calculation,
        "status": dispute.status,
        "decide_by": dispute.decide_by,
        "recorded_at": dispute.opened_at,
    }
    await tx.execute(insert(DISPUTES).values(row))


async def get(tx: Transaction, dispute_id: UUID) -> Dispute | None:
    """One dispute, locked."""
    rows = await tx.rows(select(DISPUTES).where(DISPUTES.c.id == dispute_id).with_for_update())
    return _dispute(rows[0]) if rows else None


async def open_about(tx: Transaction, line_id: UUID) -> bool:
    """Whether a line is disputed now."""
    wanted = select(DISPUTES.c.id).where(DISPUTES.c.line_id == line_id, DISPUTES.c.status == "open")
    return bool(await tx.scalars(wanted))


async def overdue(tx: Transaction, today: date) -> list[Dispute]:
    """Those open whose time limit has passed."""
    wanted = select(DISPUTES).where(DISPUTES.c.status == "open", DISPUTES.c.decide_by < today)
    return [_dispute(row) for row in await tx.rows(wanted.with_for_update())]


async def within_sight(
    tx: Transaction, scope: Scope, wanted: Mapping[str, object], *, after: UUID | None, limit: int
) -> list[Dispute]:
    """One page of the disputes a caller may see."""
    conditions = [DISPUTES.c[name] == value for name, value in wanted.items()]
    query = select(DISPUTES).where(visible(scope, owner=DISPUTES.c.payee_id), *conditions)
    following = query if after is None else query.where(DISPUTES.c.id > after)
    return [_dispute(row) for row in await tx.rows(following.order_by(DISPUTES.c.id).limit(limit))]


async def decide(
    tx: Transaction, dispute_id: UUID, *, status: str, by: str, reason: str, adjustment_id: UUID | None
) -> None:
    """Uphold, reject or let lapse."""
    decided = {
        "status": status,
        "decided_by": by,
        "decision_reason": reason,
        "decided_at": tx.now,
        "adjustment_id": adjustment_id,
    }
    await tx.execute(update(DISPUTES).where(DISPUTES.c.id == dispute_id).values(decided))


def _dispute(row: Row[Any]) -> Dispute:
    return Dispute(
        id=row.id,
        payee_id=row.payee_id,
        line_id=row.line_id,
        hold_id=row.hold_id,
        opened_by=row.opened_by,
        claim=row.claim,
        claimed=Money(row.claimed_minor, row.currency),
        calculation=row.calculation,
        status=row.status,
        decide_by=row.decide_by,
        opened_at=row.recorded_at,
        decided_by=row.decided_by,
        decision_reason=row.decision_reason,
        adjustment_id=row.adjustment_id,
        decided_at=row.decided_at,
    )

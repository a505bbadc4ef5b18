"""Holds by hand: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, or_, select, update

from services.compensation.domain.month_end.holds import Hold
from services.compensation.domain.month_end.records import HoldRecord
from services.compensation.store.tables import HOLDS
from shared.kernel.scope import Scope
from shared.store.scoping import visible
from shared.store.transaction import Transaction


async def place(tx: Transaction, hold: Hold, *, by: str) -> None:
    """Withhold from now on."""
    row = {
        "id": hold.id,
        "payee_id": hold.payee_id,
        "deal_id": hold.deal_id,
        "component": hold.component,
        "line_id": hold.line_id,
        "reason": hold.reason,
        "placed_by": by,
        "recorded_at": tx.now,
    }
    await tx.execute(insert(HOLDS).values(row))


async def release(tx: Transaction, hold_id: UUID, *, by: str, reason: str) -> None:
    """Let go."""
    changed = {"released_by": by, "release_reason": reason, "released_at": tx.now}
    await tx.execute(update(HOLDS).where(HOLDS.c.id == hold_id).values(changed))


async def in_force(tx: Transaction, payee_ids: Collection[UUID]) -> list[Hold]:
    """The holds that may cover lines of these people."""
    named = or_(HOLDS.c.payee_id.is_(None), HOLDS.c.payee_id.in_(payee_ids))
    return [_hold(row) for row in await tx.rows(select(HOLDS).where(HOLDS.c.released_at.is_(None), named))]


async def get(tx: Transaction, hold_id: UUID) -> HoldRecord | None:
    """One hold, locked."""
    rows = await tx.rows(select(HOLDS).where(HOLDS.c.id == hold_id).with_for_update())
    return _record(rows[0]) if rows else None


async def within_sight(
    tx: Transaction, scope: Scope, wanted: Mapping[str, object], *, after: UUID | None, limit: int
) -> list[HoldRecord]:
    """One page of the holds a caller may see."""
    conditions = [HOLDS.c[name] == value for name, value in wanted.items()]
    query = select(HOLDS).where(visible(scope, owner=HOLDS.c.payee_id), *conditions)
    following = query if after is None else query.where(HOLDS.c.id > after)
    return [_record(row) for row in await tx.rows(following.order_by(HOLDS.c.id).limit(limit))]


def _hold(row: Row[Any]) -> Hold:
    return Hold(row.id, row.reason, row.payee_id, row.deal_id, row.component, row.line_id)


def _record(row: Row[Any]) -> HoldRecord:
    return HoldRecord(
        row.id, _hold(row), row.placed_by, row.recorded_at, row.released_by, row.release_reason, row.released_at
    )

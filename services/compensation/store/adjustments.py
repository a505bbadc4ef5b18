"""Adjustments, write-offs and attachments: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, insert, select, update

from services.compensation.domain.month_end.records import Adjustment, Attachment, WriteOff
from services.compensation.store.tables import ADJUSTMENTS, ATTACHMENTS, WRITE_OFFS
from shared.kernel.intake import Registered
from shared.kernel.money import Money
from shared.kernel.scope import Scope
from shared.store.bulk import insert_rows
from shared.store.scoping import visible
from shared.store.transaction import Transaction


async def named(tx: Transaction, external_ids: Collection[str]) -> dict[str, Registered]:
    """The adjustments of these external ids."""
    wanted = select(ADJUSTMENTS).where(ADJUSTMENTS.c.external_id.in_(external_ids))
    return {r.external_id: Registered(r.id, r.external_id, r.fingerprint) for r in await tx.rows(wanted)}


async def add(tx: Transaction, adjustments: Sequence[Adjustment]) -> None:
    """Ask for adjustments."""
    await insert_rows(tx, ADJUSTMENTS, [_row(tx, each) for each in adjustments])


async def get(tx: Transaction, adjustment_id: UUID) -> Adjustment | None:
    """One adjustment, locked."""
    rows = await tx.rows(select(ADJUSTMENTS).where(ADJUSTMENTS.c.id == adjustment_id).with_for_update())
    return _adjustment(rows[0]) if rows else None


async def of_ids(tx: Transaction, adjustment_ids: Collection[UUID]) -> dict[UUID, Adjustment]:
    """The adjustments of these ids."""
    rows = await tx.rows(select(ADJUSTMENTS).where(ADJUSTMENTS.c.id.in_(adjustment_ids)))
    return {row.id: _adjustment(row) for row in rows}


async def reversal_of(tx: Transaction, adjustment_id: UUID) -> Adjustment | None:
    """The adjustment that takes this one back, if there is one."""
    rows = await tx.rows(select(ADJUSTMENTS).where(ADJUSTMENTS.c.reverses_id == adjustment_id))
    return _adjustment(rows[0]) if rows else None


async def within_sight(
    tx: Transaction, scope: Scope, wanted: Mapping[str, object], *, after: UUID | None, limit: int
) -> list[Adjustment]:
    """One page of the adjustments a caller may see."""
    return [_adjustment(row) for row in await _page(tx, ADJUSTMENTS, scope, wanted, after, limit)]


async def decide(tx: Transaction, adjustment_id: UUID, *, status: str, by: str, reason: str | None) -> None:
    """Approve or reject."""
    await _decide(tx, ADJUSTMENTS, adjustment_id, status, by, reason)


async def add_write_off(tx: Transaction, each: WriteOff) -> None:
    """Ask for a write-off."""
    row = {
        "id": each.id,
        "payee_id": each.payee_id,
        "amount_minor": each.amount.minor,
        "currency": each.amount.currency,
        "reason": each.reason,
        "status": each.status,
        "requested_by": each.requested_by,
        "recorded_at": tx.now,
    }
    await tx.execute(insert(WRITE_OFFS).values(row))


async def write_off(tx: Transaction, write_off_id: UUID) -> WriteOff | None:
    """One write-off, locked."""
    rows = await tx.rows(select(WRITE_OFFS).where(WRITE_OFFS.c.id == write_off_id).with_for_update())
    return _write_off(rows[0]) if rows else None


async def write_offs(
    tx: Transaction, scope: Scope, wanted: Mapping[str, object], *, after: UUID | None, limit: int
) -> list[WriteOff]:
    """One page of the write-offs a caller may see."""
    return [_write_off(row) for row in await _page(tx, WRITE_OFFS, scope, wanted, after, limit)]


async def decide_write_off(tx: Transaction, write_off_id: UUID, *, status: str, by: str, reason: str | None) -> None:
    """Approve or reject."""
    await _decide(tx, WRITE_OFFS, write_off_id, status, by, reason)


async def attach(tx: Transaction, attachment: Attachment, *, by: str) -> None:
    """Keep a document."""
    row = {
        "id": attachment.id,
        "name": attachment.name,
        "media_type": attachment.media_type,
        "hash": attachment.hash,
        "content": attachment.content,
        "added_by": by,
        "recorded_at": tx.now,
    }
    await tx.execute(insert(ATTACHMENTS).values(row))


async def attachment(tx: Transaction, attachment_id: UUID) -> Attachment | None:
    """One document."""
    rows = await tx.rows(select(ATTACHMENTS).where(ATTACHMENTS.c.id == attachment_id))
    return Attachment(rows[0].id, rows[0].name, rows[0].media_type, rows[0].hash, rows[0].content) if rows else None


async def _page(
    tx: Transaction, table: Table, scope: Scope, wanted: Mapping[str, object], after: UUID | None, limit: int
) -> Sequence[Row[Any]]:
    conditions = [table.c[name] == value for name, value in wanted.items()]
    query = select(table).where(visible(scope, owner=table.c.payee_id), *conditions)
    following = query if after is None else query.where(table.c.id > after)
    return await tx.rows(following.order_by(table.c.id).limit(limit))


async def _decide(tx: Transaction, table: Table, record_id: UUID, status: str, by: str, reason: str | None) -> None:
    decided = {"status": status, "decided_by": by, "decided_at": tx.now, "decision_reason": reason}
    await tx.execute(update(table).where(table.c.id == record_id).values(decided))


def _row(tx: Transaction, each: Adjustment) -> dict[str, Any]:
    return {
        "id": each.id,
        "external_id": each.external_id,
        "fingerprint": each.fingerprint,
        "payee_id": each.payee_id,
        "component": each.component,
        "period": each.period,
        "deal_id": each.deal_id,
        "amount_minor": each.amount.minor,
        "currency": each.amount.currency,
        "reason": each.reason,
        "effective_on": each.effective_on,
        "attachment_id": each.attachment_id,
        "reverses_id": each.reverses_id,
        "status": each.status,
        "requested_by": each.requested_by,
        "recorded_at": tx.now,
    }


def _adjustment(row: Row[Any]) -> Adjustment:
    return Adjustment(
        id=row.id,
        external_id=row.external_id,
        fingerprint=row.fingerprint,
        payee_id=row.payee_id,
        component=row.component,
        period=row.period,
        deal_id=row.deal_id,
        amount=Money(row.amount_minor, row.currency),
        reason=row.reason,
        effective_on=row.effective_on,
        attachment_id=row.attachment_id,
        reverses_id=row.reverses_id,
        requested_by=row.requested_by,
        status=row.status,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
    )


def _write_off(row: Row[Any]) -> WriteOff:
    return WriteOff(
        id=row.id,
        payee_id=row.payee_id,
        amount=Money(row.amount_minor, row.currency),
        reason=row.reason,
        requested_by=row.requested_by,
        status=row.status,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
    )

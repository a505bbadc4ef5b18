"""Payroll: the calendar, and numbered batches with their items: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select, text, update

from services.compensation.domain.month_end.records import Batch, Item, PayDate
from services.compensation.store.neighbours import payee_in_sight
from services.compensation.store.tables import BATCH_ITEMS, BATCHES, PAY_DATES
from shared.kernel.money import Money
from shared.kernel.scope import Scope
from shared.store.bulk import insert_rows, upsert
from shared.store.transaction import Transaction


async def set_dates(tx: Transaction, dates: Sequence[PayDate], *, by: str) -> None:
    """Write the payroll calendar; a date set again replaces the one before."""
    rows = [
        {"period": d.period, "cut_off_on": d.cut_off_on, "pay_on": d.pay_on, "set_by": by, "recorded_at": tx.now}
        for d in dates
    ]
    await upsert(tx, PAY_DATES, rows, keys=("period",), update=("cut_off_on", "pay_on", "set_by", "recorded_at"))


async def dates(tx: Transaction) -> list[PayDate]:
    """The payroll calendar."""
    rows = await tx.rows(select(PAY_DATES).order_by(PAY_DATES.c.period))
    return [PayDate(row.period, row.cut_off_on, row.pay_on) for row in rows]


async def paid_through(tx: Transaction) -> str | None:
    """The last period whose regular batch was approved: what was earned up to it has been paid."""
    regular = select(func.max(BATCHES.c.period)).where(BATCHES.c.kind == "regular", BATCHES.c.status == "approved")
    period: str | None = await tx.scalar(regular)
    return period


async def add(tx: Transaction, batch: Batch, items: Sequence[Item]) -> int:
    """Prepare a batch; its number is the next one."""
    row = {
        "id": batch.id,
        "kind": batch.kind,
        "period": batch.period,
        "currency": batch.currency,
        "reason": batch.reason,
        "status": batch.status,
        "requested_by": batch.requested_by,
        "recorded_at": tx.now,
    }
    number: int = await tx.scalar(insert(BATCHES).values(row).returning(BATCHES.c.number))
    await insert_rows(tx, BATCH_ITEMS, [_item_row(item) for item in items])
    return number


async def get(tx: Transaction, batch_id: UUID) -> Batch | None:
    """One batch, locked."""
    rows = await tx.rows(select(BATCHES).where(BATCHES.c.id == batch_id).with_for_update())
    return _batch(rows[0]) if rows else None


async def regular_for(tx: Transaction, period: str, currency: str) -> Batch | None:
    """The regular batch of a period that was not rejected."""
    wanted = select(BATCHES).where(
        BATCHES.c.kind == "regular",
        BATCHES.c.period == period,
        BATCHES.c.currency == currency,
        BATCHES.c.status != "rejected",
    )
    rows = await tx.rows(wanted)
    return _batch(rows[0]) if rows else None


async def batches(tx: Transaction, *, after: UUID | None, limit: int) -> list[Batch]:
    """One page of batches."""
    query = select(BATCHES) if after is None else select(BATCHES).where(BATCHES.c.id > after)
    return [_batch(row) for row in await tx.rows(query.order_by(BATCHES.c.id).limit(limit))]


async def items(tx: Transaction, batch_id: UUID) -> list[Item]:
    """Every item of a batch, by the payee's external id."""
    wanted = select(BATCH_ITEMS).where(BATCH_ITEMS.c.batch_id == batch_id)
    return [_item(row) for row in await tx.rows(wanted.order_by(BATCH_ITEMS.c.payee_external_id, BATCH_ITEMS.c.id))]


async def item(tx: Transaction, item_id: UUID) -> Item | None:
    """One item, locked."""
    rows = await tx.rows(select(BATCH_ITEMS).where(BATCH_ITEMS.c.id == item_id).with_for_update())
    return _item(rows[0]) if rows else None


async def payments(
    tx: Transaction, scope: Scope, wanted: Mapping[str, object], *, after: UUID | None, limit: int
) -> list[Item]:
    """One page of the payments a caller may see."""
    conditions = [BATCH_ITEMS.c[name] == value for name, value in wanted.items()]
    query = select(BATCH_ITEMS).where(payee_in_sight(scope, BATCH_ITEMS.c.payee_id), *conditions)
    following = query if after is None else query.where(BATCH_ITEMS.c.id > after)
    return [_item(row) for row in await tx.rows(following.order_by(BATCH_ITEMS.c.id).limit(limit))]


async def decide(tx: Transaction, batch_id: UUID, *, status: str, by: str, reason: str | None) -> None:
    """Approve or reject a batch, and its items with it."""
    decided = {"status": status, "decided_by": by, "decided_at": tx.now, "decision_reason": reason}
    await tx.execute(update(BATCHES).where(BATCHES.c.id == batch_id).values(decided))
    await tx.execute(update(BATCH_ITEMS).where(BATCH_ITEMS.c.batch_id == batch_id).values(status=status))


async def settle(tx: Transaction, item_id: UUID, *, status: str, failure: str | None) -> None:
    """Payroll's word on one payment."""
    settled = {"status": status, "failure": failure, "settled_at": tx.now}
    await tx.execute(update(BATCH_ITEMS).where(BATCH_ITEMS.c.id == item_id).values(settled))


async def names(tx: Transaction) -> dict[UUID, tuple[str, str]]:
    """Everybody's external id and newest name."""
    query = text("""
        (SELECT DISTINCT ON (member_id) member_id AS payee_id, external_id, name FROM organisation_member
         ORDER BY member_id, effective_on DESC, sequence DESC)
        UNION ALL
        (SELECT DISTINCT ON (id) id, external_id, name FROM known_partner
         ORDER BY id, effective_on DESC, sequence DESC)
    """)
    return {row.payee_id: (row.external_id, row.name) for row in await tx.rows(query)}


def _item_row(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "batch_id": item.batch_id,
        "payee_id": item.payee_id,
        "payee_external_id": item.payee_external_id,
        "payee_name": item.payee_name,
        "amount_minor": item.amount.minor,
        "recovered_minor": item.recovered.minor,
        "currency": item.amount.currency,
        "status": item.status,
    }


def _batch(row: Row[Any]) -> Batch:
    return Batch(
        row.id,
        row.number,
        row.kind,
        row.period,
        row.currency,
        row.reason,
        row.status,
        row.requested_by,
        row.decided_by,
        row.decided_at,
        row.recorded_at,
    )


def _item(row: Row[Any]) -> Item:
    return Item(
        row.id,
        row.batch_id,
        row.payee_id,
        row.payee_external_id,
        row.payee_name,
        Money(row.amount_minor, row.currency),
        Money(row.recovered_minor, row.currency),
        row.status,
        row.failure,
        row.settled_at,
    )

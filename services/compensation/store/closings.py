"""Periods that are closed: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, insert, select, text

from services.compensation.domain.month_end.closing import Calendar
from services.compensation.domain.month_end.records import Closing
from services.compensation.store.tables import CLOSINGS
from shared.store.transaction import Transaction

_POSITIONS = text("""
    SELECT coalesce(jsonb_object_agg(topic || '/' || partition, next_offset), '{}') FROM consumer_progress
""")


async def calendar(tx: Transaction) -> Calendar:
    """Which periods are closed."""
    return Calendar(await tx.scalar(select(func.max(CLOSINGS.c.period))))


async def closings(tx: Transaction, period: str | None = None) -> list[Closing]:
    """Every closing, oldest first, or that of one period."""
    wanted = select(CLOSINGS).order_by(CLOSINGS.c.period)
    rows = await tx.rows(wanted if period is None else wanted.where(CLOSINGS.c.period == period))
    return [Closing(row.closing_id, row.period, row.closed_by, row.recorded_at, row.positions) for row in rows]


async def log_positions(tx: Transaction) -> dict[str, int]:
    """Up to where each partition of each topic has been applied, in this transaction's own sight."""
    positions: dict[str, int] = await tx.scalar(_POSITIONS)
    return positions


async def add(tx: Transaction, closing: Closing) -> None:
    """Write a closing; the period's primary key lets nobody write a second one."""
    row = {
        "period": closing.period,
        "closing_id": closing.id,
        "closed_by": closing.closed_by,
        "positions": closing.positions,
        "recorded_at": closing.closed_at,
    }
    await tx.execute(insert(CLOSINGS).values(row))


async def periods_with_pay(tx: Transaction) -> Sequence[str]:
    """Every period something was posted in, oldest first."""
    return await tx.scalars(text("SELECT DISTINCT pay_period FROM posting ORDER BY 1"))

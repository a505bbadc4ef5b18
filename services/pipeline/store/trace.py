"""The trace of opportunities as rows: appended, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from services.pipeline.domain.trace import Entry, RecordedEntry, Step
from services.pipeline.store.tables import TRACE
from shared.kernel.money import Money
from shared.store.bulk import insert_rows
from shared.store.transaction import Transaction


async def append(tx: Transaction, entries: Sequence[Entry]) -> None:
    """Add entries."""
    rows = [
        {
            "id": entry.id,
            "opportunity_id": entry.opportunity_id,
            "number": entry.number,
            "step": entry.step.value,
            "stage_left": entry.stage_left,
            "stage": entry.stage,
            "effective_on": entry.effective_on,
            "amount_minor": entry.amount.minor,
            "currency": entry.amount.currency,
            "reason": entry.reason,
            "recorded_at": tx.now,
        }
        for entry in entries
    ]
    await insert_rows(tx, TRACE, rows)


async def of(tx: Transaction, opportunity_id: UUID) -> list[RecordedEntry]:
    """Everything that happened to one opportunity, in the order it was recorded."""
    query = select(TRACE).where(TRACE.c.opportunity_id == opportunity_id).order_by(TRACE.c.number)
    return [
        RecordedEntry(
            Entry(
                id=row.id,
                opportunity_id=row.opportunity_id,
                number=row.number,
                step=Step(row.step),
                stage_left=row.stage_left,
                stage=row.stage,
                effective_on=row.effective_on,
                amount=Money(row.amount_minor, row.currency),
                reason=row.reason,
            ),
            row.recorded_at,
        )
        for row in await tx.rows(query)
    ]

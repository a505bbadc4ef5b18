"""Postings: rows ⇄ values."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, select

from services.compensation.domain.cause import Cause, CauseKind
from services.compensation.domain.posting import Posting
from services.compensation.store.tables import POSTINGS
from shared.kernel.money import Money
from shared.kernel.period import Month
from shared.store.transaction import Transaction


async def of_commission(tx: Transaction, commission_id: UUID, *, after: UUID | None, limit: int) -> list[Posting]:
    """One page of the postings that led to a position."""
    wanted = select(POSTINGS).where(POSTINGS.c.commission_id == commission_id)
    if after is not None:
        wanted = wanted.where(POSTINGS.c.id > after)
    return [_posting(row) for row in await tx.rows(wanted.order_by(POSTINGS.c.id).limit(limit))]


def _posting(row: Row[Any]) -> Posting:
    return Posting(
        id=row.id,
        commission_id=row.commission_id,
        month=Month.parse(row.month),
        credited_before=Money(row.credited_before_minor, row.currency),
        credited_after=Money(row.credited_after_minor, row.currency),
        before=Money(row.before_minor, row.currency),
        after=Money(row.after_minor, row.currency),
        plan_id=row.plan_id,
        plan_version=row.plan_version,
        cause=Cause(cast("CauseKind", row.cause_kind), row.cause_id, row.effective_on, row.refund_id),
        recorded_at=row.recorded_at,
    )

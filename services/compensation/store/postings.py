"""How lines and accounts moved, and why: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, select

from services.compensation.domain.ledger.entry import Reason
from services.compensation.domain.posting import LineMovement, Posting
from services.compensation.store.neighbours import payee_in_sight
from services.compensation.store.tables import LINES, POSTINGS
from shared.kernel.money import Money
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction

_CAUSE = (
    POSTINGS.c.pay_period,
    POSTINGS.c.cause_kind,
    POSTINGS.c.cause_subject_id,
    POSTINGS.c.cause_id,
    POSTINGS.c.refund_id,
    POSTINGS.c.effective_on,
)
_MOVEMENTS = select(LINES, *_CAUSE).join(POSTINGS, and_(POSTINGS.c.entry_id == LINES.c.entry_id, POSTINGS.c.leg == 0))


async def line_movements(
    tx: Transaction, wanted: Mapping[str, object], *, after: UUID | None, limit: int
) -> list[LineMovement]:
    """One page of the versions of lines, oldest first; `wanted` names columns and the values they must have."""
    query = _MOVEMENTS.where(*(LINES.c[name] == value for name, value in wanted.items()))
    return [_movement(row) for row in await tx.rows(_page(query, LINES.c.id, after, limit))]


async def within_sight(
    tx: Transaction, scope: Scope, wanted: Mapping[str, object], *, after: UUID | None, limit: int
) -> list[Posting]:
    """One page of the postings a caller may see, oldest first."""
    conditions = [POSTINGS.c[name] == value for name, value in wanted.items()]
    query = select(POSTINGS).where(payee_in_sight(scope, POSTINGS.c.payee_id), *conditions)
    return [_posting(row) for row in await tx.rows(_page(query, POSTINGS.c.id, after, limit))]


def _page(query: Select[Any], key: Any, after: UUID | None, limit: int) -> Select[Any]:  # noqa: ANN401 - a column
    following = query if after is None else query.where(key > after)
    return following.order_by(key).limit(limit)


def _reason(row: Row[Any]) -> Reason:
    return Reason(row.cause_kind, row.cause_subject_id, row.cause_id, row.effective_on, row.refund_id)


def _movement(row: Row[Any]) -> LineMovement:
    return LineMovement(
        id=row.id,
        line_id=row.line_id,
        commission_id=row.commission_id,
        payee_id=row.payee_id,
        component=row.component,
        role=row.role,
        deal_id=row.deal_id,
        part=row.part,
        period=row.period,
        pay_period=row.pay_period,
        credited_before=Money(row.credited_before_minor, row.currency),
        credited_after=Money(row.credited_minor, row.currency),
        before=Money(row.before_minor, row.currency),
        after=Money(row.amount_minor, row.currency),
        held=Money(row.held_minor, row.currency),
        plan_id=row.plan_id,
        plan_version=row.plan_version,
        reason=_reason(row),
        recorded_at=row.recorded_at,
        current=row.superseded_at is None,
    )


def _posting(row: Row[Any]) -> Posting:
    return Posting(
        id=row.id,
        entry_id=row.entry_id,
        payee_id=row.payee_id,
        component=row.component,
        period=row.period,
        pay_period=row.pay_period,
        debit=row.debit,
        credit=row.credit,
        amount=Money(row.minor, row.currency),
        reason=_reason(row),
        recorded_at=row.recorded_at,
    )

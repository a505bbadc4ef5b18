"""Statements of closed periods: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from services.compensation.domain.month_end.records import Statement
from services.compensation.store.neighbours import payee_in_sight
from services.compensation.store.tables import STATEMENTS
from shared.kernel.money import Money
from shared.kernel.scope import Scope
from shared.store.bulk import insert_rows
from shared.store.transaction import Transaction


async def add(tx: Transaction, statements: Sequence[Statement]) -> None:
    """Issue statements; there is one per person, period and currency."""
    rows = [
        {
            "id": each.id,
            "payee_id": each.payee_id,
            "period": each.period,
            "currency": each.earned.currency,
            "earned_minor": each.earned.minor,
            "paid_in_period_minor": each.paid_in_period.minor,
            "figures": each.figures,
            "hash": each.hash,
            "recorded_at": each.issued_at,
        }
        for each in statements
    ]
    await insert_rows(tx, STATEMENTS, rows)


async def within_sight(
    tx: Transaction, scope: Scope, wanted: Mapping[str, object], *, after: UUID | None = None, limit: int = 1
) -> list[Statement]:
    """One page of the statements a caller may see."""
    conditions = [STATEMENTS.c[name] == value for name, value in wanted.items()]
    query = select(STATEMENTS).where(payee_in_sight(scope, STATEMENTS.c.payee_id), *conditions)
    following = query if after is None else query.where(STATEMENTS.c.id > after)
    return [_statement(row) for row in await tx.rows(following.order_by(STATEMENTS.c.id).limit(limit))]


def _statement(row: Row[Any]) -> Statement:
    return Statement(
        row.id,
        row.payee_id,
        row.period,
        Money(row.earned_minor, row.currency),
        Money(row.paid_in_period_minor, row.currency),
        row.figures,
        row.hash,
        row.recorded_at,
    )

"""Commissions as known now, all lines of a person on a deal in one role together: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from services.compensation.domain.totals import Commission, Total
from services.compensation.store.neighbours import payee_in_sight
from services.compensation.store.tables import COMMISSIONS
from shared.kernel.money import Money
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction

Filters = Mapping[str, object]
"""Columns of the view and the values they must have."""


async def within_sight(
    tx: Transaction, scope: Scope, wanted: Filters, *, after: UUID | None = None, limit: int = 1
) -> list[Commission]:
    """One page of the commissions a caller may see."""
    query = _narrowed(select(COMMISSIONS), scope, wanted)
    if after is not None:
        query = query.where(COMMISSIONS.c.id > after)
    return [_commission(row) for row in await tx.rows(query.order_by(COMMISSIONS.c.id).limit(limit))]


async def totals(tx: Transaction, scope: Scope, wanted: Filters) -> list[Total]:
    """What a caller may see, added up by role and currency."""
    of_role = select(
        COMMISSIONS.c.role,
        COMMISSIONS.c.currency,
        func.count().filter(COMMISSIONS.c.credited_minor != 0).label("deals"),
        func.sum(COMMISSIONS.c.credited_minor).label("credited"),
        func.sum(COMMISSIONS.c.amount_minor).label("amount"),
    ).group_by(COMMISSIONS.c.role, COMMISSIONS.c.currency)
    return [_total(row) for row in await tx.rows(_narrowed(of_role, scope, wanted))]


def _narrowed(query: Select[Any], scope: Scope, wanted: Filters) -> Select[Any]:
    conditions = [COMMISSIONS.c[name] == value for name, value in wanted.items()]
    return query.where(payee_in_sight(scope, COMMISSIONS.c.member_id), *conditions)


def _commission(row: Row[Any]) -> Commission:
    return Commission(
        id=row.id,
        deal_id=row.deal_id,
        deal_external_id=row.deal_external_id,
        member_id=row.member_id,
        role=row.role,
        month=row.month,
        credited=Money(row.credited_minor, row.currency),
        amount=Money(row.amount_minor, row.currency),
        held=Money(row.held_minor, row.currency),
        plan_id=row.plan_id,
        plan_version=row.plan_version,
    )


def _total(row: Row[Any]) -> Total:
    credited, amount = Money(int(row.credited), row.currency), Money(int(row.amount), row.currency)
    return Total(row.role, row.deals, credited, amount)

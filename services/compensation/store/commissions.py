"""Positions as known now: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY

from services.compensation.domain.position import Position, PositionKey, Role
from services.compensation.domain.totals import Total
from services.compensation.store.tables import COMMISSIONS, DEALS
from shared.kernel.money import Money
from shared.kernel.period import Month
from shared.kernel.scope import Scope
from shared.store.scoping import visible
from shared.store.transaction import Transaction

_month = cache(Month.parse)

Filters = Mapping[str, object]
"""Columns of the table and the values they must have."""

_POSITIONS = select(COMMISSIONS, DEALS.c.external_id.label("deal_external_id")).join(
    DEALS, DEALS.c.id == COMMISSIONS.c.deal_id
)


@dataclass(frozen=True, slots=True)
class Booked:
    """A position in the ledger: its id, and how many postings led to it."""

    id: UUID
    position: Position
    postings: int


async def of_deals(
    tx: Transaction, deal_ids: Collection[UUID], *, managers_of: Collection[UUID] | None = None
) -> dict[PositionKey, Booked]:
    """Every position on these deals, whoever earns it; the managers' only on the deals named, if any are."""
    wanted = _POSITIONS.where(_of(deal_ids))
    if managers_of is not None:
        wanted = wanted.where((COMMISSIONS.c.role == "owner") | _of(managers_of))
    booked = [_booked(row) for row in await tx.rows(wanted)]
    return {each.position.key: each for each in booked}


async def within_sight(
    tx: Transaction, scope: Scope, wanted: Filters, *, after: UUID | None = None, limit: int = 1
) -> list[Booked]:
    """One page of the positions a caller may see."""
    query = _narrowed(_POSITIONS, scope, wanted)
    if after is not None:
        query = query.where(COMMISSIONS.c.id > after)
    return [_booked(row) for row in await tx.rows(query.order_by(COMMISSIONS.c.id).limit(limit))]


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


def _of(deal_ids: Collection[UUID]) -> ColumnElement[bool]:
    return COMMISSIONS.c.deal_id == func.any(sql_cast(list(deal_ids), ARRAY(DEALS.c.id.type, dimensions=1)))


def _narrowed(query: Select[Any], scope: Scope, wanted: Filters) -> Select[Any]:
    conditions = [COMMISSIONS.c[name] == value for name, value in wanted.items()]
    return query.where(visible(scope, owner=COMMISSIONS.c.member_id), *conditions)


def _booked(row: Row[Any]) -> Booked:
    position = Position(
        deal_id=row.deal_id,
        deal_external_id=row.deal_external_id,
        member_id=row.member_id,
        role=cast("Role", row.role),
        month=_month(row.month),
        credited=Money(row.credited_minor, row.currency),
        amount=Money(row.amount_minor, row.currency),
        plan_id=row.plan_id,
        plan_version=row.plan_version,
    )
    return Booked(row.id, position, row.postings)


def _total(row: Row[Any]) -> Total:
    credited, amount = Money(int(row.credited), row.currency), Money(int(row.amount), row.currency)
    return Total(cast("Role", row.role), row.deals, credited, amount)

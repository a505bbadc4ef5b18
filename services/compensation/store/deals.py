"""Deals and refunds as known: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Row,
    TableValuedAlias,
    Text,
    Tuple,
    cast,
    column,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.sql.selectable import ScalarSelect

from services.compensation.domain.deal import BEGINNING, Deal, PayeeMonth, Place, Refund, Statement
from services.compensation.store.tables import COMMISSIONS, DEALS, REFUNDS
from shared.kernel.money import Money
from shared.kernel.period import Month
from shared.store.bulk import upsert
from shared.store.transaction import Transaction

_STATED = (
    "external_id",
    "owner_id",
    "month",
    "won_on",
    "amount_minor",
    "currency",
    "status",
    "sequence",
    "recorded_at",
)


def _refunded() -> ScalarSelect[Any]:
    """What was paid back of a deal since the win it stands on."""
    return (
        select(func.coalesce(func.sum(REFUNDS.c.amount_minor), 0))
        .where(REFUNDS.c.deal_id == DEALS.c.id, REFUNDS.c.sequence > DEALS.c.won_sequence)
        .scalar_subquery()
    )


# Places are compared as Python compares them, whatever the database's language is.
_CODE_POINTS = "C"
_KNOWN = select(DEALS, _refunded().label("refunded"))


async def known(tx: Transaction, deal_ids: Collection[UUID]) -> dict[UUID, Statement]:
    """The last statement known of each of these deals."""
    wanted = _KNOWN.where(DEALS.c.id == func.any(cast(list(deal_ids), ARRAY(DEALS.c.id.type, dimensions=1))))
    return {row.id: Statement(_deal(row), row.sequence) for row in await tx.rows(wanted)}


async def following(tx: Transaction, starts: Mapping[PayeeMonth, Place]) -> list[Deal]:
    """The deals of these payee-months, each from its place on."""
    start = _starts(starts)
    wanted = _KNOWN.join(start, _in_month(start) & (_place() >= _place_of(start)))
    return [_deal(row) for row in await tx.rows(wanted)]


async def booked_before(tx: Transaction, starts: Mapping[PayeeMonth, Place]) -> dict[tuple[PayeeMonth, UUID], int]:
    """What the owners had booked in these payee-months before the place, by plan, in minor units."""
    within = {month: place for month, place in starts.items() if place != BEGINNING}
    if not within:
        return {}
    start = _starts(within)
    booked = func.sum(COMMISSIONS.c.credited_minor).label("booked")
    owners = (
        select(DEALS.c.owner_id, DEALS.c.month, COMMISSIONS.c.plan_id, booked)
        .join(start, _in_month(start) & (_place() < _place_of(start)))
        .join(COMMISSIONS, (COMMISSIONS.c.deal_id == DEALS.c.id) & (COMMISSIONS.c.member_id == DEALS.c.owner_id))
        .where(COMMISSIONS.c.role == "owner")
        .group_by(DEALS.c.owner_id, DEALS.c.month, COMMISSIONS.c.plan_id)
    )
    return {(_month(row), row.plan_id): int(row.booked) for row in await tx.rows(owners)}


async def months_from(tx: Transaction, first_days: Mapping[UUID, date]) -> frozenset[PayeeMonth]:
    """The payee-months of these owners that hold a deal won on the owner's day or later."""
    owners = cast(list(first_days), ARRAY(DEALS.c.owner_id.type, dimensions=1))
    days = cast(list(first_days.values()), ARRAY(DEALS.c.won_on.type, dimensions=1))
    first = func.unnest(owners, days).table_valued(column("owner_id"), column("day")).render_derived("first")
    later = (DEALS.c.owner_id == first.c.owner_id) & (DEALS.c.won_on >= first.c.day)
    wanted = select(DEALS.c.owner_id, DEALS.c.month).join(first, later).distinct()
    return frozenset(_month(row) for row in await tx.rows(wanted))


async def state_won(tx: Transaction, statements: Sequence[Statement]) -> None:
    """Deals were won: from here on only later refunds count."""
    rows = [_row(tx, statement) | {"won_sequence": statement.sequence} for statement in statements]
    await upsert(tx, DEALS, rows, keys=("id",), update=(*_STATED, "won_sequence"))


async def state_corrected(tx: Transaction, statement: Statement) -> None:
    """A deal's facts were other ones from the start; its refunds stay."""
    row = _row(tx, statement) | {"won_sequence": 0}
    await upsert(tx, DEALS, [row], keys=("id",), update=_STATED)


async def state_reopened(tx: Transaction, deal_id: UUID, sequence: int) -> None:
    """A deal is open again."""
    changed = {"status": "reopened", "sequence": sequence, "recorded_at": tx.now}
    await tx.execute(update(DEALS).where(DEALS.c.id == deal_id).values(changed))


async def add_refund(tx: Transaction, refund: Refund) -> bool:
    """Record a refund; False if it was recorded before."""
    row = {
        "id": refund.id,
        "deal_id": refund.deal_id,
        "amount_minor": refund.amount.minor,
        "sequence": refund.sequence,
        "refunded_on": refund.refunded_on,
        "recorded_at": tx.now,
    }
    added = await tx.scalars(insert(REFUNDS).values(row).on_conflict_do_nothing().returning(REFUNDS.c.id))
    return bool(added)


def _starts(starts: Mapping[PayeeMonth, Place]) -> TableValuedAlias:
    """Payee-months and places as rows."""
    owners = cast([month.owner_id for month in starts], ARRAY(DEALS.c.owner_id.type, dimensions=1))
    months = cast([str(month.month) for month in starts], ARRAY(DEALS.c.month.type, dimensions=1))
    days = cast([day for day, _ in starts.values()], ARRAY(DEALS.c.won_on.type, dimensions=1))
    names = cast([name for _, name in starts.values()], ARRAY(DEALS.c.external_id.type, dimensions=1))
    columns: tuple[ColumnClause[Any], ...] = (
        column("owner_id"),
        column("month"),
        column("won_on"),
        column("external_id", Text),
    )
    return func.unnest(owners, months, days, names).table_valued(*columns).render_derived("start")


def _in_month(start: TableValuedAlias) -> ColumnElement[bool]:
    return (DEALS.c.owner_id == start.c.owner_id) & (DEALS.c.month == start.c.month)


def _place() -> Tuple:
    return tuple_(DEALS.c.won_on, DEALS.c.external_id.collate(_CODE_POINTS))


def _place_of(start: TableValuedAlias) -> Tuple:
    return tuple_(start.c.won_on, start.c.external_id.collate(_CODE_POINTS))


def _month(row: Row[Any]) -> PayeeMonth:
    return PayeeMonth(row.owner_id, Month.parse(row.month))


def _row(tx: Transaction, statement: Statement) -> dict[str, Any]:
    deal = statement.deal
    return {
        "id": deal.id,
        "external_id": deal.external_id,
        "owner_id": deal.owner_id,
        "month": str(deal.payee_month.month),
        "won_on": deal.won_on,
        "amount_minor": deal.amount.minor,
        "currency": deal.amount.currency,
        "status": "won",
        "sequence": statement.sequence,
        "recorded_at": tx.now,
    }


def _deal(row: Row[Any]) -> Deal:
    return Deal(
        id=row.id,
        external_id=row.external_id,
        owner_id=row.owner_id,
        amount=Money(row.amount_minor, row.currency),
        won_on=row.won_on,
        refunded=int(row.refunded),
        standing=row.status == "won",
    )

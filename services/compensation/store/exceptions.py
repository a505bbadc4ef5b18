"""Exceptions that block somebody's pay: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY

from services.compensation.domain.month_end.exceptions import ExceptionKey, Found, turned
from services.compensation.domain.month_end.records import PayException
from services.compensation.store.tables import EXCEPTIONS
from shared.kernel.ids import new_id
from shared.kernel.scope import Scope
from shared.store.bulk import insert_rows
from shared.store.scoping import visible
from shared.store.transaction import Transaction

_UNMENDED = EXCEPTIONS.c.status != "mended"


async def look_again(
    tx: Transaction, found: Sequence[Found], *, deal_ids: Collection[UUID], payee_ids: Collection[UUID] = ()
) -> None:
    """Open what is new about these deals and people, and mend what nothing speaks of any more."""
    rows = await tx.rows(select(EXCEPTIONS).where(_UNMENDED, _about(deal_ids, payee_ids)))
    ids = {ExceptionKey(row.kind, row.subject, row.payee_id, row.deal_id): row.id for row in rows}
    fresh, mended = turned(ids, found)
    if mended:
        ended = {"status": "mended", "ended_at": tx.now}
        await tx.execute(update(EXCEPTIONS).where(EXCEPTIONS.c.id.in_([ids[key] for key in mended])).values(ended))
    await insert_rows(tx, EXCEPTIONS, [_row(tx, each) for each in fresh])


async def open_through(tx: Transaction, period: str) -> int:
    """How many are neither mended nor waived up to a period."""
    query = select(func.count()).where(EXCEPTIONS.c.status == "open", EXCEPTIONS.c.period <= period)
    return int(await tx.scalar(query))


async def within_sight(
    tx: Transaction,
    scope: Scope,
    wanted: Mapping[str, object],
    *,
    after: UUID | None,
    limit: int,
    opened_before: datetime | None = None,
) -> list[PayException]:
    """One page of the exceptions a caller may see, the oldest first."""
    conditions = [EXCEPTIONS.c[name] == value for name, value in wanted.items()]
    if opened_before is not None:
        conditions.append(EXCEPTIONS.c.recorded_at <= opened_before)
    query = select(EXCEPTIONS).where(visible(scope, owner=EXCEPTIONS.c.payee_id), *conditions)
    following = query if after is None else query.where(EXCEPTIONS.c.id > after)
    return [_exception(row) for row in await tx.rows(following.order_by(EXCEPTIONS.c.id).limit(limit))]


async def get(tx: Transaction, exception_id: UUID) -> PayException | None:
    """One exception, locked."""
    rows = await tx.rows(select(EXCEPTIONS).where(EXCEPTIONS.c.id == exception_id).with_for_update())
    return _exception(rows[0]) if rows else None


async def waive(tx: Transaction, exception_id: UUID, *, by: str, reason: str) -> None:
    """Let the period be closed in spite of it."""
    changed = {"status": "waived", "waived_by": by, "waiver_reason": reason, "ended_at": tx.now}
    await tx.execute(update(EXCEPTIONS).where(EXCEPTIONS.c.id == exception_id).values(changed))


async def assign(tx: Transaction, exception_id: UUID, member_id: UUID | None) -> None:
    """Name the member who mends it, or nobody."""
    await tx.execute(update(EXCEPTIONS).where(EXCEPTIONS.c.id == exception_id).values(assignee_id=member_id))


def _about(deal_ids: Collection[UUID], payee_ids: Collection[UUID]) -> ColumnElement[bool]:
    deals = sql_cast(list(deal_ids), ARRAY(EXCEPTIONS.c.deal_id.type, dimensions=1))
    about_deals = EXCEPTIONS.c.deal_id == deals.any_()
    if not payee_ids:
        return about_deals
    return or_(about_deals, and_(EXCEPTIONS.c.deal_id.is_(None), EXCEPTIONS.c.payee_id.in_(payee_ids)))


def _row(tx: Transaction, found: Found) -> dict[str, Any]:
    return {
        "id": new_id(),
        **found.key._asdict(),
        "deal_external_id": found.deal_external_id,
        "period": found.period,
        "reason": found.reason,
        "owner": found.owner,
        "status": "open",
        "recorded_at": tx.now,
    }


def _exception(row: Row[Any]) -> PayException:
    key = ExceptionKey(row.kind, row.subject, row.payee_id, row.deal_id)
    found = Found(key, row.deal_external_id, row.period, row.reason)
    return PayException(
        row.id,
        found,
        row.owner,
        row.status,
        row.waived_by,
        row.waiver_reason,
        row.recorded_at,
        row.ended_at,
        row.assignee_id,
    )

"""Shadow plans, what they would pay, and whom they have yet to look at: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Text, Uuid, case, cast, delete, func, insert, literal, select, true, tuple_, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from services.compensation.domain.document.read import read
from services.compensation.domain.document.write import document
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.ledger.line import MANUAL
from services.compensation.domain.what_if.records import Behind, Figure, Gain, Shadow, Total
from services.compensation.store.tables import LINES, SHADOW_FIGURES, SHADOW_TOUCHES, SHADOWS
from shared.kernel.exact_json import parse_json
from shared.kernel.ids import new_id
from shared.store.bulk import insert_rows
from shared.store.transaction import Transaction

_READ = select(SHADOWS, cast(SHADOWS.c.terms, Text).label("text"))
_RUNNING = SHADOWS.c.ended_at.is_(None)
Place = tuple[UUID, str, str]
"""A payee, a month and a currency."""


async def add(tx: Transaction, shadow: Shadow) -> None:
    """Start a shadow."""
    row = {
        "id": shadow.id,
        "plan_id": shadow.plan_id,
        "name": shadow.name,
        "terms": document(shadow.draft),
        "hash": shadow.hash,
        "member_ids": list(shadow.member_ids) if shadow.member_ids is not None else None,
        "first_period": shadow.first_period,
        "started_by": shadow.started_by,
        "recorded_at": shadow.started_at,
    }
    await tx.execute(insert(SHADOWS).values(row))


async def get(tx: Transaction, shadow_id: UUID) -> Shadow | None:
    """One shadow."""
    rows = await tx.rows(_READ.where(SHADOWS.c.id == shadow_id))
    return _shadow(rows[0]) if rows else None


async def page(tx: Transaction, *, after: UUID | None, limit: int) -> list[Shadow]:
    """One page of shadows, ended ones included."""
    following = _READ if after is None else _READ.where(SHADOWS.c.id > after)
    return [_shadow(row) for row in await tx.rows(following.order_by(SHADOWS.c.id).limit(limit))]


async def end(tx: Transaction, shadow_id: UUID, *, by: str) -> bool:
    """Stop following; its figures stay as they are. False if it was ended before."""
    ended = update(SHADOWS).where(SHADOWS.c.id == shadow_id, _RUNNING).values(ended_by=by, ended_at=tx.now)
    found = await tx.scalars(ended.returning(SHADOWS.c.id))
    await tx.execute(delete(SHADOW_TOUCHES).where(SHADOW_TOUCHES.c.shadow_id == shadow_id))
    return bool(found)


async def touch(tx: Transaction, payee_ids: Collection[UUID]) -> None:
    """Note for every shadow that runs that these people's pay is to be looked at again; one statement, no lock."""
    ids = cast(list(payee_ids), ARRAY(Uuid, dimensions=1))
    payee = func.unnest(ids).table_valued("payee_id").render_derived("payee")
    every = SHADOWS.join(payee, true())
    noted = select(SHADOWS.c.id, payee.c.payee_id, literal(tx.now)).select_from(every).where(_RUNNING)
    await tx.execute(
        upsert(SHADOW_TOUCHES).from_select(["shadow_id", "payee_id", "recorded_at"], noted).on_conflict_do_nothing()
    )


async def touched(tx: Transaction, limit: int) -> dict[UUID, set[UUID]]:
    """Whom running shadows have yet to look at, the oldest first; the notes are taken away with this transaction."""
    key = (SHADOW_TOUCHES.c.shadow_id, SHADOW_TOUCHES.c.payee_id, SHADOW_TOUCHES.c.recorded_at)
    oldest = select(*key).order_by(SHADOW_TOUCHES.c.recorded_at).limit(limit).with_for_update(skip_locked=True)
    taken = delete(SHADOW_TOUCHES).where(tuple_(*key).in_(oldest)).returning(*key[:2])
    found: dict[UUID, set[UUID]] = {}
    for shadow_id, payee_id in map(tuple, await tx.rows(taken)):
        found.setdefault(shadow_id, set()).add(payee_id)
    return found


async def real(
    tx: Transaction, payee_ids: Collection[UUID], first_period: str, plan_id: UUID
) -> dict[Place, tuple[int, int]]:
    """What plans pay these people by the ledger from a month on, and how much of it other plans than this one do."""
    by_others = case((LINES.c.plan_id.is_distinct_from(plan_id), LINES.c.amount_minor), else_=0)
    place = (LINES.c.payee_id, LINES.c.period, LINES.c.currency)
    wanted = (
        select(*place, func.sum(LINES.c.amount_minor), func.sum(by_others))
        .where(LINES.c.superseded_at.is_(None), LINES.c.role != MANUAL, LINES.c.period >= first_period)
        .where(LINES.c.payee_id.in_(payee_ids))
        .group_by(*place)
    )
    rows = [tuple(row) for row in await tx.rows(wanted)]
    return {(payee_id, period, currency): (int(all_), int(other)) for payee_id, period, currency, all_, other in rows}


async def restate(
    tx: Transaction, shadow_id: UUID, payee_ids: Collection[UUID], figures: Mapping[Place, tuple[int, int]]
) -> None:
    """These people's figures, in the place of what stood there."""
    theirs = (SHADOW_FIGURES.c.shadow_id == shadow_id, SHADOW_FIGURES.c.payee_id.in_(payee_ids))
    await tx.execute(delete(SHADOW_FIGURES).where(*theirs))
    await insert_rows(tx, SHADOW_FIGURES, list(_rows(shadow_id, figures)))


async def behind(tx: Transaction, shadow_id: UUID) -> Behind:
    """How many people a shadow has yet to look at, and since when."""
    wanted = select(
        func.count(SHADOW_TOUCHES.c.payee_id.distinct()).label("payees"), func.min(SHADOW_TOUCHES.c.recorded_at)
    ).where(SHADOW_TOUCHES.c.shadow_id == shadow_id)
    ((payees, since),) = map(tuple, await tx.rows(wanted))
    return Behind(payees, since)


async def figures(
    tx: Transaction, shadow_id: UUID, wanted: Mapping[str, object], *, after: UUID | None, limit: int
) -> list[Figure]:
    """One page of a shadow's figures."""
    conditions = [SHADOW_FIGURES.c[name] == value for name, value in wanted.items()]
    query = select(SHADOW_FIGURES).where(SHADOW_FIGURES.c.shadow_id == shadow_id, *conditions)
    following = query if after is None else query.where(SHADOW_FIGURES.c.id > after)
    rows = await tx.rows(following.order_by(SHADOW_FIGURES.c.id).limit(limit))
    return [Figure(r.id, r.payee_id, r.period, r.currency, r.real_minor, r.shadow_minor) for r in rows]


async def totals(tx: Transaction, shadow_id: UUID) -> list[Total]:
    """Everybody and all months, currency by currency."""
    each = _gains(shadow_id).subquery()
    moved = each.c.shadow - each.c.real
    counts = [func.count().filter(condition) for condition in (moved > 0, moved < 0, moved == 0)]
    wanted = select(each.c.currency, func.sum(each.c.real), func.sum(each.c.shadow), *counts)
    rows = await tx.rows(wanted.group_by(each.c.currency).order_by(each.c.currency))
    return [Total(currency, int(real), int(shadow), *of) for currency, real, shadow, *of in map(tuple, rows)]


async def gains(tx: Transaction, shadow_id: UUID, *, winners: bool, limit: int) -> list[Gain]:
    """Those who would win most, or lose most."""
    each = _gains(shadow_id).subquery()
    moved = each.c.shadow - each.c.real
    wanted = select(each).where(moved > 0 if winners else moved < 0)
    rows = await tx.rows(wanted.order_by(moved.desc() if winners else moved, each.c.payee_id).limit(limit))
    return [Gain(row.payee_id, row.currency, int(row.real), int(row.shadow)) for row in rows]


def _gains(shadow_id: UUID) -> Any:  # noqa: ANN401 - a select of four columns
    return (
        select(
            SHADOW_FIGURES.c.payee_id,
            SHADOW_FIGURES.c.currency,
            func.sum(SHADOW_FIGURES.c.real_minor).label("real"),
            func.sum(SHADOW_FIGURES.c.shadow_minor).label("shadow"),
        )
        .where(SHADOW_FIGURES.c.shadow_id == shadow_id)
        .group_by(SHADOW_FIGURES.c.payee_id, SHADOW_FIGURES.c.currency)
    )


def _rows(shadow_id: UUID, figures: Mapping[Place, tuple[int, int]]) -> Iterable[dict[str, Any]]:
    for (payee_id, period, currency), (real_minor, shadow_minor) in sorted(figures.items(), key=str):
        yield {
            "id": new_id(),
            "shadow_id": shadow_id,
            "payee_id": payee_id,
            "period": period,
            "currency": currency,
            "real_minor": real_minor,
            "shadow_minor": shadow_minor,
        }


def _shadow(row: Row[Any]) -> Shadow:
    return Shadow(
        id=row.id,
        plan_id=row.plan_id,
        name=row.name,
        draft=read(Plan, parse_json(row.text)),
        hash=row.hash,
        member_ids=row.member_ids,
        first_period=row.first_period,
        started_by=row.started_by,
        started_at=row.recorded_at,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
    )

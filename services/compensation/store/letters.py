"""Plan letters: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from services.compensation.domain.month_end.records import Letter
from services.compensation.store.tables import LETTERS
from shared.kernel.scope import Scope
from shared.store.bulk import insert_rows
from shared.store.scoping import visible
from shared.store.transaction import Transaction


async def add(tx: Transaction, letters: Sequence[Letter]) -> None:
    """Write letters; there is one per person and plan version."""
    rows = [
        {
            "id": each.id,
            "member_id": each.member_id,
            "plan_id": each.plan_id,
            "plan_version": each.plan_version,
            "content": each.content,
            "hash": each.hash,
            "hold_id": each.hold_id,
            "status": each.status,
            "recorded_at": each.issued_at,
        }
        for each in letters
    ]
    await insert_rows(tx, LETTERS, rows)


async def written_to(tx: Transaction, plan_id: UUID, plan_version: int) -> Collection[UUID]:
    """Who has a letter of this version."""
    wanted = select(LETTERS.c.member_id).where(LETTERS.c.plan_id == plan_id, LETTERS.c.plan_version == plan_version)
    return set(await tx.scalars(wanted))


async def get(tx: Transaction, letter_id: UUID) -> Letter | None:
    """One letter, locked."""
    rows = await tx.rows(select(LETTERS).where(LETTERS.c.id == letter_id).with_for_update())
    return _letter(rows[0]) if rows else None


async def answer(tx: Transaction, letter_id: UUID, *, status: str, reason: str | None) -> None:
    """Accepted or declined."""
    answered = {"status": status, "answer_reason": reason, "answered_at": tx.now}
    await tx.execute(update(LETTERS).where(LETTERS.c.id == letter_id).values(answered))


async def accepted(
    tx: Transaction, member_ids: Collection[UUID], as_known_at: datetime | None = None
) -> list[tuple[UUID, UUID, UUID, date]]:
    """Accepted letters of these people: letter, member, plan, and the day of the answer."""
    wanted = select(LETTERS.c.id, LETTERS.c.member_id, LETTERS.c.plan_id, LETTERS.c.answered_at).where(
        LETTERS.c.status == "accepted", LETTERS.c.member_id.in_(member_ids)
    )
    known = wanted if as_known_at is None else wanted.where(LETTERS.c.answered_at <= as_known_at)
    return [(row.id, row.member_id, row.plan_id, row.answered_at.date()) for row in await tx.rows(known.order_by("id"))]


async def within_sight(
    tx: Transaction, scope: Scope, wanted: Mapping[str, object], *, after: UUID | None, limit: int
) -> list[Letter]:
    """One page of the letters a caller may see."""
    conditions = [LETTERS.c[name] == value for name, value in wanted.items()]
    query = select(LETTERS).where(visible(scope, owner=LETTERS.c.member_id), *conditions)
    following = query if after is None else query.where(LETTERS.c.id > after)
    return [_letter(row) for row in await tx.rows(following.order_by(LETTERS.c.id).limit(limit))]


def _letter(row: Row[Any]) -> Letter:
    return Letter(
        id=row.id,
        member_id=row.member_id,
        plan_id=row.plan_id,
        plan_version=row.plan_version,
        content=row.content,
        hash=row.hash,
        hold_id=row.hold_id,
        status=row.status,
        answer_reason=row.answer_reason,
        answered_at=row.answered_at,
        issued_at=row.recorded_at,
    )

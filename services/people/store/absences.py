"""Absences: rows ⇄ values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from services.people.domain.absence import Absence
from services.people.store.tables import ABSENCES
from shared.kernel.intake import Registered
from shared.kernel.scope import Scope
from shared.store.scoping import visible
from shared.store.transaction import Transaction


async def add(tx: Transaction, absence: Absence, fingerprint: str) -> None:
    """Record an absence."""
    row = {
        "id": absence.id,
        "external_id": absence.external_id,
        "fingerprint": fingerprint,
        "member_id": absence.member_id,
        "kind": absence.kind,
        "first_day": absence.first_day,
        "last_day": absence.last_day,
        "recorded_at": tx.now,
    }
    await tx.execute(insert(ABSENCES).values(row))


async def withdraw(tx: Transaction, absence: Absence) -> Absence:
    """From now on it never was."""
    await tx.execute(update(ABSENCES).where(ABSENCES.c.id == absence.id).values(withdrawn_at=tx.now))
    return replace(absence, withdrawn=True)


async def of_member(
    tx: Transaction, scope: Scope, member_id: UUID, *, after: UUID | None = None, limit: int
) -> list[Absence]:
    """One page of a member's absences, those withdrawn included, if the member is within sight."""
    wanted = select(ABSENCES).where(ABSENCES.c.member_id == member_id, visible(scope, owner=ABSENCES.c.member_id))
    following = wanted if after is None else wanted.where(ABSENCES.c.id > after)
    return [_absence(row) for row in await tx.rows(following.order_by(ABSENCES.c.id).limit(limit))]


async def get(tx: Transaction, member_id: UUID, absence_id: UUID) -> Absence | None:
    """One absence of a member."""
    wanted = select(ABSENCES).where(ABSENCES.c.id == absence_id, ABSENCES.c.member_id == member_id)
    rows = await tx.rows(wanted)
    return _absence(rows[0]) if rows else None


async def named(tx: Transaction, external_id: str | None) -> dict[str, Registered]:
    """The absence of this external id, if there is one."""
    rows = await tx.rows(select(ABSENCES).where(ABSENCES.c.external_id == external_id))
    return {row.external_id: Registered(row.id, row.external_id, row.fingerprint) for row in rows}


def _absence(row: Row[Any]) -> Absence:
    return Absence(
        row.id,
        row.external_id,
        row.member_id,
        row.kind,
        row.first_day,
        row.last_day,
        row.withdrawn_at is not None,
    )

"""The dated history of members and teams: statements are added, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from services.people.store.tables import MEMBER_HISTORY, TEAM_HISTORY
from shared.kernel.hierarchy import MemberState, TeamState
from shared.store.transaction import Transaction


async def members_said(tx: Transaction, states: Sequence[MemberState]) -> None:
    """Append statements about members."""
    if states:
        await tx.execute(insert(MEMBER_HISTORY), [_row(state, tx) for state in states])


async def teams_said(tx: Transaction, states: Sequence[TeamState]) -> None:
    """Append statements about teams."""
    if states:
        await tx.execute(insert(TEAM_HISTORY), [_row(state, tx) for state in states])


async def of_member(tx: Transaction, member_id: UUID) -> list[MemberState]:
    """Everything said of one member, oldest first; empty if there is no such member."""
    columns = [column for column in MEMBER_HISTORY.c if column.name != "recorded_at"]
    said = (
        select(*columns)
        .where(MEMBER_HISTORY.c.member_id == member_id)
        .order_by(MEMBER_HISTORY.c.effective_on, MEMBER_HISTORY.c.sequence)
    )
    return [MemberState(**_frozen(row._mapping)) for row in await tx.rows(said)]  # noqa: SLF001 - SQLAlchemy's public row mapping


def _row(state: MemberState | TeamState, tx: Transaction) -> dict[str, Any]:
    return {**asdict(state), "recorded_at": tx.now}


def _frozen(mapping: Any) -> dict[str, Any]:  # noqa: ANN401 - a row's columns
    return {name: tuple(value) if isinstance(value, list) else value for name, value in mapping.items()}

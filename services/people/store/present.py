"""The organisation as of one day, read page by page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, Table, func, select, true
from sqlalchemy.dialects.postgresql import distinct_on

from services.people.domain.membership import Membership
from services.people.store.tables import MEMBER_HISTORY, TEAM_HISTORY
from shared.kernel.hierarchy import MemberState, TeamState
from shared.kernel.scope import Scope
from shared.store.scoping import visible
from shared.store.transaction import Transaction


async def memberships(
    tx: Transaction,
    on: date,
    scope: Scope,
    *,
    wanted: Mapping[str, object],
    ended: bool,
    after: UUID | None = None,
    limit: int,
) -> list[Membership]:
    """Members in order of id; `wanted` names columns and the values they must have, `ended` shows leavers too."""
    present, span = _in_force(MEMBER_HISTORY, "member_id", on), _spans()
    conditions: list[ColumnElement[bool]] = [visible(scope, owner=present.c.member_id)]
    conditions += [present.c[name] == value for name, value in wanted.items()]
    conditions += [] if ended else [~present.c.left]
    conditions += [present.c.member_id > after] if after else []
    page = (
        select(present, span.c.joined_on, span.c.left_on)
        .join(span, span.c.member_id == present.c.member_id)
        .where(*conditions)
        .order_by(present.c.member_id)
        .limit(limit)
    )
    return [_membership(row._asdict()) for row in await tx.rows(page)]


async def teams(
    tx: Transaction, on: date, *, among: Collection[UUID] | None, after: UUID | None = None, limit: int
) -> list[TeamState]:
    """Teams in order of id; `among` narrows to some, None means all."""
    present = _in_force(TEAM_HISTORY, "team_id", on)
    page: Select[Any] = select(present).order_by(present.c.team_id).limit(limit)
    page = page.where(present.c.team_id > after if after else true())
    page = page.where(present.c.team_id.in_(among) if among is not None else true())
    return [TeamState(**_stated(row._asdict())) for row in await tx.rows(page)]


def _in_force(history: Table, key: str, on: date) -> Subquery:
    return (
        select(history)
        .ext(distinct_on(history.c[key]))
        .where(history.c.effective_on <= on)
        .order_by(history.c[key], history.c.effective_on.desc(), history.c.sequence.desc())
        .subquery("present")
    )


def _spans() -> Subquery:
    days = MEMBER_HISTORY.c.effective_on
    gone = func.min(days).filter(MEMBER_HISTORY.c.left)
    joined = func.min(days)
    spans = select(MEMBER_HISTORY.c.member_id, joined.label("joined_on"), gone.label("left_on"))
    return spans.group_by(MEMBER_HISTORY.c.member_id).subquery("span")


def _membership(row: dict[str, Any]) -> Membership:
    joined_on, left_on = row.pop("joined_on"), row.pop("left_on")
    return Membership(MemberState(**_stated(row)), joined_on, left_on)


def _stated(row: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: value for name, value in row.items() if name != "recorded_at"}
    return {
        name: tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
        for name, value in facts.items()
    }

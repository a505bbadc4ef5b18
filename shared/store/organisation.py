"""A service's own dated copy of people's events: who was a member, in which team, under whom, on any day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    TextClause,
    Uuid,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from shared.contracts.people import MemberEvent, MemberLeft, TeamEvent
from shared.kernel.hierarchy import MemberState, Organisation, TeamState
from shared.store.house import new_metadata
from shared.store.transaction import Transaction


def organisation_tables(metadata: MetaData) -> tuple[Table, Table]:
    """Add the copy's two tables, members and teams, to a service's metadata."""
    members = Table(
        "organisation_member",
        metadata,
        Column("member_id", Uuid, nullable=False),
        Column("effective_on", Date, nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Column("external_id", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("team_id", Uuid),
        Column("roles", ARRAY(Text), nullable=False),
        Column("rank", Text),
        Column("territories", ARRAY(Text), nullable=False),
        Column("skills", ARRAY(Text), nullable=False),
        Column("weight", Integer, nullable=False),
        Column("capacity", Integer),
        Column("left", Boolean, nullable=False),
        PrimaryKeyConstraint("member_id", "effective_on", "sequence"),
    )
    teams = Table(
        "organisation_team",
        metadata,
        Column("team_id", Uuid, nullable=False),
        Column("effective_on", Date, nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Column("external_id", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("parent_id", Uuid),
        Column("manager_id", Uuid),
        PrimaryKeyConstraint("team_id", "effective_on", "sequence"),
    )
    return members, teams


# Statements are written once against tables of the same shape; each service's metadata holds its own.
_MEMBERS, _TEAMS = organisation_tables(new_metadata())


def _all_of(table: Table, state: type[MemberState | TeamState]) -> TextClause:
    """Every row, its columns in the order of the value's fields: read by place, as text.

    Every settling of pay reads them all, and typed columns take three times as long.
    """
    names = ", ".join('"' + field.name + '"' for field in fields(state))
    return text(f"SELECT {names} FROM {table.name}")  # noqa: S608 - names of ours


_ALL_MEMBERS, _ALL_TEAMS = _all_of(_MEMBERS, MemberState), _all_of(_TEAMS, TeamState)


async def remember_members(tx: Transaction, events: Sequence[MemberEvent]) -> None:
    """Keep what people said of members; a copy that was there already changes nothing."""
    await _remember(tx, _MEMBERS, [_member_row(event) for event in events])


async def remember_teams(tx: Transaction, events: Sequence[TeamEvent]) -> None:
    """Keep what people said of teams."""
    await _remember(tx, _TEAMS, [_team_row(event) for event in events])


async def load_organisation(tx: Transaction) -> Organisation:
    """The whole dated organisation as one value."""
    members = [_member(tuple(row)) for row in await tx.rows(_ALL_MEMBERS)]
    teams = [_team(tuple(row)) for row in await tx.rows(_ALL_TEAMS)]
    return Organisation.of(members, teams)


async def known_members(tx: Transaction, ids: Sequence[UUID]) -> set[UUID]:
    """Which of these members people has told us of."""
    return set(await tx.scalars(select(_MEMBERS.c.member_id).where(_MEMBERS.c.member_id.in_(ids)).distinct()))


async def members_by_external_id(tx: Transaction, external_ids: Sequence[str]) -> dict[str, UUID]:
    """The ids of members by the external ids they are known by."""
    wanted = (
        select(_MEMBERS.c.external_id, _MEMBERS.c.member_id).where(_MEMBERS.c.external_id.in_(external_ids)).distinct()
    )
    return {row.external_id: row.member_id for row in await tx.rows(wanted)}


async def _remember(tx: Transaction, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        await tx.execute(insert(table).on_conflict_do_nothing(), rows)


def _member_row(event: MemberEvent) -> dict[str, Any]:
    stated = event.model_dump()
    return {**stated, "sequence": event.envelope.sequence, "left": isinstance(event, MemberLeft)}


def _team_row(event: TeamEvent) -> dict[str, Any]:
    return {**event.model_dump(), "sequence": event.envelope.sequence}


def _member(said: tuple[Any, ...]) -> MemberState:
    """Lists become tuples: roles, then territories and skills."""
    roles, rank, territories, skills = said[6:10]
    values = (*said[:6], tuple(roles), rank, tuple(territories), tuple(skills), *said[10:])
    return MemberState(*values)


def _team(said: tuple[Any, ...]) -> TeamState:
    return TeamState(*said)

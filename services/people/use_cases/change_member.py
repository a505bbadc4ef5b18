"""Something about a member changes, from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from services.people.domain.directory import Reference, named_team
from services.people.domain.errors import MemberNotFound
from services.people.domain.membership import refuse_if_left
from services.people.domain.restatement import restate
from services.people.store import history, registers
from services.people.store.tables import TEAMS
from services.people.use_cases.announce import announce_changed
from shared.store.transaction import Transaction


@dataclass(frozen=True)
class ChangeMember:
    """New values of some facts, by name; `team` only where the team changes, an empty reference meaning none."""

    member_id: UUID
    facts: Mapping[str, Any] = field(default_factory=dict)
    team: Reference | None = None
    effective_on: date | None = None


async def change_member(tx: Transaction, command: ChangeMember, today: date) -> None:
    """State what changed; where it holds already, nothing is said."""
    effective_on = command.effective_on or today
    await registers.lock_organisation(tx)
    said = await history.of_member(tx, command.member_id)
    if not said:
        raise MemberNotFound(command.member_id)
    refuse_if_left(said, effective_on)
    changes = dict(command.facts)
    if command.team is not None:
        changes["team_id"] = named_team(await registers.directory(tx, TEAMS, [command.team]), command.team)
    restated = restate(said, effective_on, changes)
    await history.members_said(tx, restated)
    announce_changed(tx, restated)

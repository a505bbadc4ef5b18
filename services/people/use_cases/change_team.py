"""A team gets another name, parent or manager, from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.people.domain.directory import Reference, named_member, named_team
from services.people.domain.errors import TeamNotFound
from services.people.domain.restatement import restate
from services.people.domain.team_tree import refuse_circle
from services.people.store import history, registers
from services.people.store.tables import MEMBERS, TEAMS
from services.people.use_cases.announce import announce_team_changed
from shared.store.organisation import load_organisation
from shared.store.transaction import Transaction


@dataclass(frozen=True)
class ChangeTeam:
    """What changes; None leaves a fact alone, an empty reference takes the parent or manager away."""

    team_id: UUID
    name: str | None = None
    parent: Reference | None = None
    manager: Reference | None = None
    effective_on: date | None = None


async def change_team(tx: Transaction, command: ChangeTeam, today: date) -> None:
    """State what changed; where it holds already, nothing is said."""
    effective_on = command.effective_on or today
    await registers.lock_organisation(tx)
    organisation = await load_organisation(tx)
    said = organisation.teams.get(command.team_id)
    if not said:
        raise TeamNotFound(command.team_id)
    restated = restate(said, effective_on, await _changes(tx, command))
    refuse_circle(organisation, restated)
    await history.teams_said(tx, restated)
    announce_team_changed(tx, restated)


async def _changes(tx: Transaction, command: ChangeTeam) -> dict[str, Any]:
    changes: dict[str, Any] = {} if command.name is None else {"name": command.name}
    if command.parent is not None:
        teams = await registers.directory(tx, TEAMS, [command.parent])
        changes["parent_id"] = named_team(teams, command.parent, "parent")
    if command.manager is not None:
        members = await registers.directory(tx, MEMBERS, [command.manager])
        changes["manager_id"] = named_member(members, command.manager, "manager")
    return changes

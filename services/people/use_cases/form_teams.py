"""Teams are formed: each new one gets its record and its first dated statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from services.people.domain.directory import NOBODY, Directory, Reference, named_member, named_team
from services.people.store import history, registers
from services.people.store.tables import MEMBERS, TEAMS
from services.people.use_cases.announce import announce_formed
from shared.kernel.errors import Refusal
from shared.kernel.hash import sha256_hex
from shared.kernel.hierarchy import TeamState
from shared.kernel.ids import new_id
from shared.kernel.intake import Intake, registered
from shared.kernel.outcome import Outcome, created, rejected
from shared.store.transaction import Transaction


@dataclass(frozen=True)
class FormTeam:
    """A team is formed; without a day, today. Its parent stands before it in the same run, or earlier."""

    name: str
    external_id: str | None = None
    parent: Reference = NOBODY
    manager: Reference = NOBODY
    effective_on: date | None = None


@dataclass
class _Run:
    """What is known while a run of teams is walked; a team of the run can be the parent of a later one."""

    intake: Intake
    teams: Directory
    members: Directory
    today: date
    formed: list[TeamState] = field(default_factory=list)


async def form_teams(tx: Transaction, commands: Sequence[FormTeam], today: date) -> list[Outcome]:
    """Record the new teams; the same external id and body again changes nothing."""
    await registers.lock_organisation(tx)
    run = _Run(
        intake=Intake(await registers.entries(tx, TEAMS, [c.external_id for c in commands if c.external_id])),
        teams=await registers.directory(tx, TEAMS, [c.parent for c in commands]),
        members=await registers.directory(tx, MEMBERS, [c.manager for c in commands]),
        today=today,
    )
    outcomes = [_decide(command, run) for command in commands]
    await registers.add(tx, TEAMS, run.intake.entered)
    await history.teams_said(tx, run.formed)
    announce_formed(tx, run.formed)
    return outcomes


def _decide(command: FormTeam, run: _Run) -> Outcome:
    fingerprint = sha256_hex(command)
    seen = run.intake.seen_before(command.external_id, fingerprint)
    if seen is not None:
        return seen
    try:
        parent_id = named_team(run.teams, command.parent, "parent")
        manager_id = named_member(run.members, command.manager, "manager")
    except Refusal as refusal:
        return rejected(refusal)
    entry = registered(new_id(), command.external_id, fingerprint)
    run.intake.enter(entry)
    effective_on = command.effective_on or run.today
    run.teams = run.teams.having(entry.external_id, entry.id)
    run.formed.append(TeamState(entry.id, effective_on, 1, entry.external_id, command.name, parent_id, manager_id))
    return created(entry.id)

"""Members join: each new one gets its record and its first dated statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.people.domain.directory import NOBODY, Directory, Reference, named_team
from services.people.store import history, registers
from services.people.store.tables import MEMBERS, TEAMS
from services.people.use_cases.announce import announce_joined
from shared.kernel.errors import Refusal
from shared.kernel.hash import sha256_hex
from shared.kernel.hierarchy import MemberState
from shared.kernel.ids import new_id
from shared.kernel.intake import Intake, Registered, registered
from shared.kernel.outcome import Outcome, created, rejected
from shared.store.transaction import Transaction


@dataclass(frozen=True)
class JoinMember:
    """Someone joins; without a day, today."""

    name: str
    external_id: str | None = None
    team: Reference = NOBODY
    roles: tuple[str, ...] = ()
    rank: str | None = None
    territories: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    weight: int = 1
    capacity: int | None = None
    effective_on: date | None = None


async def join_members(tx: Transaction, commands: Sequence[JoinMember], today: date) -> list[Outcome]:
    """Record those who are new; the same external id and body again changes nothing."""
    await registers.lock_organisation(tx)
    intake = Intake(await registers.entries(tx, MEMBERS, [c.external_id for c in commands if c.external_id]))
    teams = await registers.directory(tx, TEAMS, [c.team for c in commands])
    joined: list[MemberState] = []
    outcomes = [_decide(command, intake, teams, joined, today) for command in commands]
    await registers.add(tx, MEMBERS, intake.entered)
    await history.members_said(tx, joined)
    announce_joined(tx, joined)
    return outcomes


def _decide(command: JoinMember, intake: Intake, teams: Directory, joined: list[MemberState], today: date) -> Outcome:
    fingerprint = sha256_hex(command)
    seen = intake.seen_before(command.external_id, fingerprint)
    if seen is not None:
        return seen
    try:
        team_id = named_team(teams, command.team)
    except Refusal as refusal:
        return rejected(refusal)
    entry = registered(new_id(), command.external_id, fingerprint)
    intake.enter(entry)
    joined.append(_first_state(command, entry, team_id, command.effective_on or today))
    return created(entry.id)


def _first_state(command: JoinMember, entry: Registered, team_id: UUID | None, effective_on: date) -> MemberState:
    return MemberState(
        member_id=entry.id,
        effective_on=effective_on,
        sequence=1,
        external_id=entry.external_id,
        name=command.name,
        team_id=team_id,
        roles=command.roles,
        rank=command.rank,
        territories=command.territories,
        skills=command.skills,
        weight=command.weight,
        capacity=command.capacity,
    )

"""What people answers: members and teams as they stand today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.people.domain.absence import Absence
from services.people.domain.errors import AbsenceNotFound, MemberNotFound, TeamNotFound
from services.people.domain.membership import Membership
from services.people.store import absences, present
from shared.kernel.hierarchy import Organisation, TeamState
from shared.kernel.scope import Scope
from shared.store.organisation import load_organisation
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member and the nearest manager above, today."""

    membership: Membership
    manager_id: UUID | None

    @property
    def id(self) -> UUID:
        """The member's id."""
        return self.membership.id


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team as it stands today."""

    state: TeamState

    @property
    def id(self) -> UUID:
        """The team's id."""
        return self.state.team_id


async def members(
    tx: Transaction,
    today: date,
    scope: Scope,
    *,
    wanted: Mapping[str, object],
    ended: bool,
    after: UUID | None,
    limit: int,
) -> list[MemberView]:
    """One page of the members within sight."""
    found = await present.memberships(tx, today, scope, wanted=wanted, ended=ended, after=after, limit=limit)
    return _with_managers(found, await load_organisation(tx), today)


async def member(tx: Transaction, today: date, scope: Scope, member_id: UUID) -> MemberView:
    """One member, gone or not."""
    found = await present.memberships(tx, today, scope, wanted={"member_id": member_id}, ended=True, limit=1)
    if not found:
        raise MemberNotFound(member_id)
    return _with_managers(found, await load_organisation(tx), today)[0]


async def absences_of(
    tx: Transaction, today: date, scope: Scope, member_id: UUID, *, after: UUID | None, limit: int
) -> list[Absence]:
    """One page of the absences of a member within sight."""
    await member(tx, today, scope, member_id)
    return await absences.of_member(tx, scope, member_id, after=after, limit=limit)


async def absence(tx: Transaction, member_id: UUID, absence_id: UUID) -> Absence:
    """One absence."""
    found = await absences.get(tx, member_id, absence_id)
    if found is None:
        raise AbsenceNotFound(absence_id)
    return found


async def teams(tx: Transaction, today: date, scope: Scope, *, after: UUID | None, limit: int) -> list[TeamView]:
    """One page of the teams within sight."""
    among = await _teams_seen(tx, today, scope)
    return [TeamView(state) for state in await present.teams(tx, today, among=among, after=after, limit=limit)]


async def team(tx: Transaction, today: date, scope: Scope, team_id: UUID) -> TeamView:
    """One team."""
    seen = await _teams_seen(tx, today, scope)
    found = await present.teams(tx, today, among=[team_id], limit=1) if seen is None or team_id in seen else []
    if not found:
        raise TeamNotFound(team_id)
    return TeamView(found[0])


def _with_managers(found: Sequence[Membership], organisation: Organisation, today: date) -> list[MemberView]:
    above = {each.id: organisation.managers_above(each.id, today) for each in found}
    return [MemberView(each, above[each.id][0] if above[each.id] else None) for each in found]


async def _teams_seen(tx: Transaction, today: date, scope: Scope) -> frozenset[UUID] | None:
    """The teams of the members within sight and those they manage; None means all."""
    if scope.everything:
        return None
    organisation = await load_organisation(tx)
    states = (organisation.member(member_id, today) for member_id in scope.member_ids)
    own = {state.team_id for state in states if state is not None and state.team_id is not None}
    led = (organisation.team(team_id, today) for team_id in organisation.teams)
    return frozenset(own | {each.team_id for each in led if each and each.manager_id in scope.member_ids})

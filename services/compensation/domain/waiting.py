"""What a deal still waits for before it can be paid, or paid in full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.compensation.domain.plan import Plans
from shared.kernel.hierarchy import Organisation

AwaitedKind = Literal["member", "team", "plan", "exchange_rate"]


@dataclass(frozen=True, slots=True)
class Awaited:
    """A fact not known here yet: a member's joining, a team, a member's plan (by member), a rate (by plan)."""

    kind: AwaitedKind
    id: UUID

    @property
    def blocks(self) -> bool:
        """Whether nobody is paid before it comes; a team not known yet only withholds what its managers earn."""
        return self.kind != "team"


def missing_facts(
    owner_id: UUID, on: date, currency: str, plans: Plans, organisation: Organisation
) -> tuple[Awaited, ...]:
    """What is not known yet to pay a deal of this owner, day and currency."""
    if organisation.member(owner_id, on) is None:
        return (Awaited("member", owner_id),)
    teams = tuple(Awaited("team", team_id) for team_id in _unknown_teams(owner_id, on, organisation))
    plan = plans.in_force(owner_id, on)
    if plan is None:
        return (Awaited("plan", owner_id), *teams)
    if plan.currency != currency:
        return (Awaited("exchange_rate", plan.plan_id), *teams)
    return teams


def _unknown_teams(owner_id: UUID, on: date, organisation: Organisation) -> Iterator[UUID]:
    """The team at which the way up ends only because people's word of it has not come yet."""
    member = organisation.member(owner_id, on)
    team_id = member.team_id if member else None
    walked: set[UUID] = set()
    while team_id is not None and team_id not in walked:
        walked.add(team_id)
        if team_id not in organisation.teams:
            yield team_id
        team = organisation.team(team_id, on)
        team_id = team.parent_id if team else None

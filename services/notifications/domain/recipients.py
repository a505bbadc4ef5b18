"""Who hears of a win: the owner, and the nearest manager on the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.notifications.domain.entry import Founding, Subject
from services.notifications.domain.rules import Fact, Recipient
from shared.kernel.hierarchy import Organisation
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Missing:
    """What people has not told us yet and the nearest manager depends on."""

    kind: Literal["member", "team"]
    id: UUID


@dataclass(frozen=True, slots=True)
class Win:
    """One winning of a deal; a deal that was reopened can be won again."""

    deal_id: UUID
    external_id: str
    sequence: int
    owner_id: UUID
    amount: Money
    founding: Founding


def nearest_manager(organisation: Organisation, member_id: UUID, on: date) -> UUID | Missing | None:
    """The first manager above a member that day, None at the top, or what has to be known first."""
    if member_id not in organisation.members:
        return Missing("member", member_id)
    member = organisation.member(member_id, on)
    team_id = member.team_id if member else None
    walked: set[UUID] = set()
    while team_id is not None and team_id not in walked:
        walked.add(team_id)
        if team_id not in organisation.teams:
            return Missing("team", team_id)
        team = organisation.team(team_id, on)
        if team and team.manager_id and team.manager_id != member_id:
            return team.manager_id
        team_id = team.parent_id if team else None
    return None


def told_of(win: Win, organisation: Organisation) -> tuple[Fact, Missing | None]:
    """The win as a fact with everyone who is to hear of it as far as known, and what is missing to know the rest."""
    people = {Recipient.OWNER: win.owner_id}
    manager = nearest_manager(organisation, win.owner_id, win.founding.effective_on)
    missing = manager if isinstance(manager, Missing) else None
    if manager is not None and not isinstance(manager, Missing):
        people[Recipient.NEAREST_MANAGER] = manager
    subject = Subject("deal", win.deal_id, win.external_id)
    return Fact("deal_won", subject, people, win.sequence, win.founding, {"amount": win.amount}), missing

"""Who hears of a win: the owner, and the nearest manager on the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.notifications.domain.entry import Entry, Identity, Subject, merged
from services.notifications.domain.rules import Fact, Recipient, notices
from services.notifications.domain.win import Win
from shared.kernel.hierarchy import Organisation


@dataclass(frozen=True, slots=True)
class Missing:
    """What people has not told us yet and the nearest manager depends on."""

    kind: Literal["member", "team"]
    id: UUID


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


def told_of(tellings: Sequence[Win], organisation: Organisation) -> tuple[dict[Identity, Entry], set[Missing]]:
    """What everyone concerned is to read of a win, and what is missing to know the rest.

    Those the latest telling concerns read its words; the first telling that concerned them founds their entry, so
    that a correction is news to a new owner and none to the old one. Each win of a deal has entries of its own, by
    the sequence it was told with, and so has each part in it.
    """
    entries: dict[Identity, Entry] = {}
    missing: set[Missing] = set()
    concerned: set[Identity] = set()
    for win in tellings:
        people, lacking = _people(win, organisation)
        said = [notice for part in people.items() for notice in notices(_fact(win, tellings[0].sequence, *part))]
        entries |= merged(entries, said)
        concerned = {notice.identity for notice in said}
        missing |= lacking
    return {identity: entries[identity] for identity in concerned}, missing


def _people(win: Win, organisation: Organisation) -> tuple[dict[Recipient, UUID], set[Missing]]:
    owner = {Recipient.OWNER: win.owner_id}
    manager = nearest_manager(organisation, win.owner_id, win.won_on)
    if isinstance(manager, Missing):
        return owner, {manager}
    return (owner if manager is None else {**owner, Recipient.NEAREST_MANAGER: manager}), set()


def _fact(win: Win, number: int, part: Recipient, who: UUID) -> Fact:
    return Fact(
        what="deal_won",
        subject=Subject("deal", win.deal_id, win.external_id),
        people={part: who},
        sequence=win.sequence,
        founding=win.founding,
        values={"amount": win.amount, "won_on": win.won_on},
        aspect=f"{part} {number}",
    )

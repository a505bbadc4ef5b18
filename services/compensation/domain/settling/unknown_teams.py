"""Teams on the way up from somebody that nobody has told of yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from shared.kernel.hierarchy import Organisation


def unknown_teams(owner_id: UUID, on: date, organisation: Organisation) -> Iterator[UUID]:
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

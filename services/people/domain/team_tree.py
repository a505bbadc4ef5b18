"""Teams form a tree on every day: no team stands below itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from services.people.domain.errors import CircularTeams
from shared.kernel.hierarchy import Organisation, TeamState


def refuse_circle(organisation: Organisation, added: Iterable[TeamState]) -> None:
    """Refuse statements with which, on any day from then on, a team would stand below itself."""
    added = tuple(added)
    if not added:
        return
    recorded = (state for history in organisation.teams.values() for state in history)
    planned = Organisation.of((), (*recorded, *added))
    first = min(state.effective_on for state in added)
    days = {state.effective_on for history in planned.teams.values() for state in history}
    for day in sorted(day for day in days if day >= first):
        for team_id in dict.fromkeys(state.team_id for state in added):
            _refuse_circle_on(planned, team_id, day)


def _refuse_circle_on(planned: Organisation, team_id: UUID, day: date) -> None:
    walked: list[TeamState] = []
    team = planned.team(team_id, day)
    while team is not None:
        if any(team.team_id == below.team_id for below in walked):
            raise CircularTeams([state.name for state in (*walked, team)], day)
        walked.append(team)
        team = planned.team(team.parent_id, day)

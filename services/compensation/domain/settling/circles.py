"""Teams that stand above themselves: people refuse them, yet word of several teams may come so that they seem to."""

from __future__ import annotations

from datetime import date
from graphlib import CycleError, TopologicalSorter
from uuid import UUID

from shared.kernel.hierarchy import Organisation


def may_be_circular(organisation: Organisation) -> bool:
    """Whether there can be a circle on any day: all parents a team ever had are taken together, which is quick."""
    parents = {
        team_id: {state.parent_id for state in states if state.parent_id}
        for team_id, states in organisation.teams.items()
    }
    try:
        TopologicalSorter(parents).prepare()
    except CycleError:
        return True
    return False


def circle_above(team_id: UUID | None, on: date, organisation: Organisation) -> tuple[UUID, ...]:
    """The circle in which the way up from a team ends that day, from its first team on; empty if it ends at a top."""
    walked: list[UUID] = []
    team = organisation.team(team_id, on)
    while team is not None:
        if team.team_id in walked:
            circle = walked[walked.index(team.team_id) :]
            first = circle.index(min(circle))
            return (*circle[first:], *circle[:first])
        walked.append(team.team_id)
        team = organisation.team(team.parent_id, on)
    return ()


def in_circles(on: date, organisation: Organisation) -> frozenset[UUID]:
    """Every team that stands above itself that day."""
    return frozenset(each for team_id in organisation.teams for each in circle_above(team_id, on, organisation))

"""Which owners' deals a fact about the organisation or a plan can move: never too few, at times too many."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from services.compensation.domain.plan import Plans
from shared.kernel.hierarchy import Organisation


def owners_below(team_id: UUID, organisation: Organisation) -> frozenset[UUID]:
    """Everyone who on any day belonged to the team or to one below it."""
    below = _teams_below(team_id, organisation)
    return frozenset(
        member_id
        for member_id, states in organisation.members.items()
        if any(state.team_id in below for state in states)
    )


def owners_paid_by(plan_id: UUID, plans: Plans) -> frozenset[UUID]:
    """Everyone who on any day is assigned to the plan."""
    return frozenset(
        member_id
        for member_id, assignments in plans.assignments.items()
        if any(assignment.plan_id == plan_id for assignment in assignments)
    )


def _teams_below(team_id: UUID, organisation: Organisation) -> frozenset[UUID]:
    children: dict[UUID, set[UUID]] = {}
    for child, states in organisation.teams.items():
        for parent in (state.parent_id for state in states if state.parent_id):
            children.setdefault(parent, set()).add(child)
    return frozenset(_reachable(team_id, children))


def _reachable(start: UUID, children: dict[UUID, set[UUID]]) -> Iterable[UUID]:
    found, fresh = {start}, [start]
    while fresh:
        fresh = [child for parent in fresh for child in children.get(parent, ()) if child not in found]
        found.update(fresh)
    return found

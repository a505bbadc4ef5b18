"""What a deal stands on: the plan that pays it, the managers above its owner, and what is not known yet."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.compensation.domain.plan import Plans, PlanVersion
from services.compensation.domain.waiting import Awaited, missing_facts
from shared.kernel.hierarchy import Organisation


@dataclass(frozen=True, slots=True)
class Footing:
    """The plan (None: the deal waits), the managers, nearest first, and the facts waited for."""

    plan: PlanVersion | None
    managers: tuple[UUID, ...]
    missing: tuple[Awaited, ...]


FootingOf = Callable[[UUID, date, str], Footing]


def footings(plans: Plans, organisation: Organisation) -> FootingOf:
    """The footing by owner, day and currency; it is looked up once for all days between two dated facts."""
    turns = _turns(plans, organisation)
    known: dict[tuple[UUID, int, str], Footing] = {}

    def footing_of(owner_id: UUID, on: date, currency: str) -> Footing:
        key = (owner_id, bisect_right(turns, on), currency)
        if key not in known:
            known[key] = _footing(owner_id, on, currency, plans, organisation)
        return known[key]

    return footing_of


def _footing(owner_id: UUID, on: date, currency: str, plans: Plans, organisation: Organisation) -> Footing:
    missing = missing_facts(owner_id, on, currency, plans, organisation)
    if any(fact.blocks for fact in missing):
        return Footing(None, (), missing)
    return Footing(plans.in_force(owner_id, on), organisation.managers_above(owner_id, on), missing)


def _turns(plans: Plans, organisation: Organisation) -> list[date]:
    """The days on which anything begins to hold."""
    people = {state.effective_on for history in organisation.members.values() for state in history}
    teams = {state.effective_on for history in organisation.teams.values() for state in history}
    versions = {version.effective_on for history in plans.versions.values() for version in history}
    assignments = {assignment.effective_on for history in plans.assignments.values() for assignment in history}
    return sorted(people | teams | versions | assignments)

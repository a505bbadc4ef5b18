"""Plans and assignments as they were made known: the names they go by and the terms as people wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.compensation.domain.plan import Assignment, PlanTerms


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A version of a plan as it was published."""

    plan_id: UUID
    external_id: str
    version: int
    name: str
    effective_on: date
    terms: PlanTerms
    hash: str


@dataclass(frozen=True, slots=True)
class AssignmentRecord:
    """An assignment with the names it is known by."""

    id: UUID
    external_id: str
    fingerprint: str
    assignment: Assignment

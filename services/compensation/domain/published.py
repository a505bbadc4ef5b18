"""Plans as they were made known: the names they go by and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from services.compensation.domain.language.plan import Plan, PlanVersion


@dataclass(frozen=True)
class PublishedVersion:
    """A version of a plan as it was published."""

    plan_id: UUID
    external_id: str
    version: int
    name: str
    effective_on: date
    plan: Plan
    hash: str
    examples: Sequence[object] = ()
    """The worked examples it was checked by, as they were written."""

    @cached_property
    def in_words(self) -> PlanVersion:
        """The version as the calculation takes it."""
        return PlanVersion(self.plan, self.version, self.effective_on)

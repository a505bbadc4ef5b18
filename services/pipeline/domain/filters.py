"""What a list of opportunities can be narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.pipeline.domain.opportunity import OpportunityStatus


@dataclass(frozen=True, slots=True)
class Filters:
    """Only those that agree with everything given."""

    status: OpportunityStatus | None = None
    owner_id: UUID | None = None
    member_id: UUID | None = None
    """Of this member: owned, or shared by the splits."""
    account_id: UUID | None = None
    expected_close_until: date | None = None

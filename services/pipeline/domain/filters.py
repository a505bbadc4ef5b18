"""What a list of opportunities can be narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.pipeline.domain.opportunity import Status


@dataclass(frozen=True, slots=True)
class Filters:
    """Only those that agree with everything given."""

    status: Status | None = None
    owner_id: UUID | None = None
    account_id: UUID | None = None

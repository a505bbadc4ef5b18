"""Who decides about access, as far as the rules need to know it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.gateway.domain.access.principal import PrincipalRecord


@dataclass(frozen=True, slots=True)
class Granter:
    """Whoever asks for a change. `subject` is what the house knows it by."""

    subject: str
    member_id: UUID | None = None

    def is_target(self, target: PrincipalRecord) -> bool:
        """Whether it would change its own access, by whatever way it came in."""
        return self.subject == target.subject or (self.member_id is not None and self.member_id == target.member_id)

"""Whose keys and secrets a caller may see and change: everyone's, a partner company's, or its own."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.gateway.domain.access.principal import PrincipalRecord


@dataclass(frozen=True, slots=True)
class Reach:
    """Administrators reach all; a partner's users the systems of their company; a system itself. Nothing by default."""

    everyone: bool = False
    partner_id: UUID | None = None
    principal_id: UUID | None = None
    scopes: frozenset[str] | None = None
    """What the caller's own key is limited to; None where no key limits it."""

    def equals_all_of(self, scopes: frozenset[str]) -> bool:
        """Whether a key with these scopes would give the caller nothing that it has not."""
        return self.scopes is None or scopes <= self.scopes

    def covers(self, holder: PrincipalRecord) -> bool:
        """Whether the keys of this system are within it."""
        if self.everyone:
            return True
        own = self.principal_id is not None and holder.id == self.principal_id
        return own or (self.partner_id is not None and holder.partner_id == self.partner_id)

"""What is known of a caller before its token or key is weighed: whom it stands for, and what it was granted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from services.gateway.domain.access.principal import Kind, PrincipalRecord
from services.gateway.domain.access.roles import GRANTABLE


@dataclass(frozen=True, slots=True)
class Standing:
    """The record behind a caller. `kind` is None for those the built-in issuer names and nobody has a record of."""

    subject: str
    kind: Kind | None = None
    member_id: UUID | None = None
    partner_id: UUID | None = None
    name: str | None = None
    principal_id: UUID | None = None
    granted: frozenset[str] = frozenset()
    version: int = 0

    @classmethod
    def of(cls, record: PrincipalRecord, *, name: str | None = None) -> Standing:
        """The standing of a principal that is kept; a member's name is the one people knows it by."""
        return cls(
            subject=record.subject,
            kind=record.kind,
            member_id=record.member_id,
            partner_id=record.partner_id,
            name=name or record.name,
            principal_id=record.id,
            granted=record.roles,
            version=record.version,
        )

    def roles(self, claimed: Collection[str]) -> frozenset[str]:
        """What was granted, and what its issuer says by the configured mapping, as far as that is for its kind."""
        if self.kind is None:
            return frozenset(claimed)
        return (self.granted | frozenset(claimed)) & GRANTABLE[self.kind]

"""Outside issuers: what must hold of their tokens, and which of their claims mean a role here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
"""What may be allowed at all: signatures with a key pair. A secret shared with the issuer would let us sign for it."""


@dataclass(frozen=True, slots=True)
class OutsideIssuer:
    """An issuer as it is configured. Nothing in a token changes any of this."""

    issuer: str
    audience: str
    jwks_url: str
    algorithms: frozenset[str] = frozenset({"RS256", "ES256", "EdDSA"})
    types: frozenset[str] = frozenset({"at+jwt", "jwt"})
    """Accepted values of the header `typ`, in small letters; an empty one accepts its absence."""
    role_claim: str | None = None
    role_mapping: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What a value of that claim means here. A value that is not named means nothing."""

    def roles_in(self, claims: Mapping[str, object]) -> frozenset[str]:
        """The roles a token claims, in our words."""
        if self.role_claim is None:
            return frozenset()
        said = claims.get(self.role_claim)
        values = [said] if isinstance(said, str) else said if isinstance(said, list) else []
        return frozenset(
            self.role_mapping[value] for value in values if isinstance(value, str) and value in self.role_mapping
        )

"""What stands in a user's token. Key, issuer, audience and type differ from those of the tokens used inside."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.gateway.domain.subject import Subject

ISSUER = "salesops-builtin-issuer"
AUDIENCE = "salesops"
TYPE = "user+jwt"
ALGORITHM = "EdDSA"
REQUIRED = ("exp", "iat", "sub", "iss", "aud")
LIFETIME = timedelta(hours=12)
LONGEST = 8 * 1024


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a genuine token speaks of, until when (seconds since 1970)."""

    subject: str
    roles: frozenset[str]
    name: str | None
    expires: float


def claims_of(subject: Subject, roles: Collection[str], name: str | None, now: datetime) -> dict[str, object]:
    """The claims of a token made now."""
    said: dict[str, object] = {"name": name} if name else {}
    return {
        **said,
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(subject),
        "roles": sorted(roles),
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
    }


def identity_of(claims: Mapping[str, object]) -> Identity:
    """Read the claims of a token whose signature, issuer, audience and times were checked; ValueError if malformed."""
    roles, name = claims.get("roles", []), claims.get("name")
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise ValueError("roles must be a list of names")
    return Identity(str(claims["sub"]), frozenset(roles), str(name) if name else None, float(str(claims["exp"])))

"""What stands in a user's token. Key, issuer, audience and type differ from those of the tokens used inside."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite

from services.gateway.domain.access.issuer import OutsideIssuer
from services.gateway.domain.access.principal import Identity
from services.gateway.domain.subject import Kind, Subject, read_subject

ISSUER = "salesops-builtin-issuer"
AUDIENCE = "salesops"
TYPE = "user+jwt"
ALGORITHM = "EdDSA"
REQUIRED = ("exp", "iat", "sub", "iss", "aud")
LIFETIME = timedelta(hours=12)
LONGEST = 8 * 1024
LONGEST_SUBJECT = 255
_LONGEST_NAME = 200
_SKEW_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Vouched:
    """Who a genuine token speaks of, by whose word, until when (seconds since 1970)."""

    identity: Identity
    roles: frozenset[str]
    """Those the issuer claims, in our words, by the mapping configured for it."""
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


def vouched_by_builtin(claims: Mapping[str, object]) -> Vouched:
    """Read the built-in issuer's claims, all of them checked; its roles are ours. ValueError if malformed."""
    roles, name = claims.get("roles", []), claims.get("name")
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise ValueError("roles must be a list of names")
    return Vouched(_identity(claims), frozenset(roles), str(name) if name else None, float(str(claims["exp"])))


def vouched_by_outsider(claims: Mapping[str, object], issuer: OutsideIssuer) -> Vouched:
    """Read an outside issuer's claims, all of them checked. No e-mail address is looked at. ValueError if malformed."""
    name = claims.get("name")
    shown = name[:_LONGEST_NAME] if isinstance(name, str) and name.isprintable() else None
    return Vouched(_identity(claims), issuer.roles_in(claims), shown or None, float(str(claims["exp"])))


def stands_alone(identity: Identity) -> bool:
    """Whether no record can stand behind it: the built-in issuer's users are what their token says, and no more."""
    named = read_subject(identity.subject) if identity.issuer == ISSUER else None
    return named is not None and named.kind is Kind.USER


def check_times(claims: Mapping[str, object], now: float) -> None:
    """ValueError for a token from the future, beyond what two clocks may differ by; its end was checked elsewhere."""
    for claim in ("iat", "nbf"):
        said = claims.get(claim)
        if said is None:
            continue
        if isinstance(said, bool) or not isinstance(said, int | float) or not isfinite(said):
            raise ValueError(f"{claim} is not an instant")
        if said > now + _SKEW_SECONDS:
            raise ValueError(f"{claim} lies in the future")


def _identity(claims: Mapping[str, object]) -> Identity:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise ValueError("sub is not a name")
    return Identity(str(claims["iss"]), subject)

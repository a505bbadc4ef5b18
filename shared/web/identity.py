"""Who is calling: principals, and the short-lived internal tokens that carry them from the gateway to a service."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.web.access import Permission, Role, permissions_of

INTERNAL_ISSUER = "salesops-gateway"
_ALGORITHM = "EdDSA"
_TOKEN_TYPE = "internal+jwt"  # noqa: S105 - the kind of a token, not a token
_LIFETIME = timedelta(seconds=60)
_REMEMBERED = 4096
_SKEW_SECONDS = 30.0
_REQUIRED = ["exp", "iat", "sub", "iss", "aud"]


class NotAuthenticated(Exception):
    """No token, or none that can be believed."""


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller the gateway has recognised."""

    subject: str
    """What the house knows it by for ever, whichever issuer or key vouched for it this time."""
    roles: frozenset[Role]
    member_id: UUID | None = None
    partner_id: UUID | None = None
    name: str | None = None
    principal_id: UUID | None = None
    """Its record in the gateway; None for those the built-in issuer names without one."""
    scopes: frozenset[str] | None = None
    """The permissions its key is limited to; None where nothing but the roles limits it."""
    version: int = 0
    """Of its roles: each change of what it may do makes it another."""

    def __hash__(self) -> int:
        """One string instead of every field: each request looks its principal up."""
        return hash(self.subject)

    def may(self, permission: Permission) -> bool:
        """Whether any of its roles grants the permission, within what its key is limited to."""
        return permission in permissions_of(self.roles) and (self.scopes is None or permission in self.scopes)


def mint_internal_token(key: Ed25519PrivateKey, principal: Principal, service: str, now: datetime) -> str:
    """A token for one principal and one service, good for a minute."""
    claims = {
        "iss": INTERNAL_ISSUER,
        "aud": service,
        "sub": principal.subject,
        "iat": now,
        "exp": now + _LIFETIME,
        "roles": sorted(principal.roles),
        "member": str(principal.member_id) if principal.member_id else None,
        "partner": str(principal.partner_id) if principal.partner_id else None,
        "name": principal.name,
        "principal": str(principal.principal_id) if principal.principal_id else None,
        "scopes": sorted(principal.scopes) if principal.scopes is not None else None,
        "version": principal.version,
    }
    return jwt.encode(claims, key, algorithm=_ALGORITHM, headers={"typ": _TOKEN_TYPE})


class InternalVerifier:
    """Believes internal tokens for one service, and remembers what it has verified until it expires (bounded)."""

    def __init__(self, keys: Sequence[Ed25519PublicKey], service: str, clock: Callable[[], datetime]) -> None:
        self._keys = tuple(keys)
        self._service = service
        self._clock = clock
        self._verified: OrderedDict[str, tuple[float, Principal]] = OrderedDict()

    def principal(self, authorization: str | None) -> Principal:
        """The caller named by an `Authorization: Bearer` header; anything wrong with it is NotAuthenticated."""
        if authorization is None or not authorization.lower().startswith("bearer "):
            raise NotAuthenticated("an internal bearer token is required")
        token = authorization[len("bearer ") :]
        known = self._verified.get(token)
        if known and known[0] > self._clock().timestamp():
            return known[1]
        return self._verify(token)

    def _verify(self, token: str) -> Principal:
        for key in self._keys:
            try:
                claims = self._claims(token, key)
            except jwt.InvalidSignatureError:
                continue
            except jwt.PyJWTError as error:
                raise NotAuthenticated(str(error)) from error
            principal, expires = _read(claims), float(str(claims["exp"]))
            self._check_age(claims["iat"], expires)
            self._remember(token, expires, principal)
            return principal
        raise NotAuthenticated("the token was not signed by this house")

    def _claims(self, token: str, key: Ed25519PublicKey) -> dict[str, object]:
        if jwt.get_unverified_header(token).get("typ") != _TOKEN_TYPE:
            raise jwt.InvalidTokenError("not an internal token")
        return jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            audience=self._service,
            issuer=INTERNAL_ISSUER,
            # Two machines' clocks differ a little; when a token was made is checked by `_check_age`.
            options={"require": _REQUIRED, "verify_iat": False},
        )

    def _check_age(self, made: object, expires: float) -> None:
        """By our own clock, and no longer than any token of ours lives, whoever signed a longer one."""
        now = self._clock().timestamp()
        if expires <= now:
            raise NotAuthenticated("the token has expired")
        if not isinstance(made, int) or made > now + _SKEW_SECONDS or expires - made > _LIFETIME.total_seconds():
            raise NotAuthenticated("the token was not made when it says")

    def _remember(self, token: str, expires: float, principal: Principal) -> None:
        self._verified[token] = (expires, principal)
        while len(self._verified) > _REMEMBERED:
            self._verified.popitem(last=False)


def _read(claims: dict[str, object]) -> Principal:
    """Claims of the right signature and the wrong shape are another release's: not understood is not believed."""
    try:
        return _principal_of(claims)
    except (ValueError, TypeError) as error:
        raise NotAuthenticated("the token does not say who is meant in a way that is known here") from error


def _principal_of(claims: dict[str, object]) -> Principal:
    roles, scopes = claims.get("roles"), claims.get("scopes")
    return Principal(
        subject=str(claims["sub"]),
        roles=frozenset(Role(role) for role in roles) if isinstance(roles, list) else frozenset(),
        member_id=_uuid(claims.get("member")),
        partner_id=_uuid(claims.get("partner")),
        name=str(claims["name"]) if claims.get("name") else None,
        principal_id=_uuid(claims.get("principal")),
        scopes=frozenset(str(scope) for scope in scopes) if isinstance(scopes, list) else None,
        version=int(str(claims.get("version", 0))),
    )


def _uuid(value: object) -> UUID | None:
    return UUID(str(value)) if value else None

"""The embedded system's own issuer, seen from the door: are these the words of our own command line?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.gateway.domain.remembered import Remembered
from services.gateway.domain.tokens import ALGORITHM, AUDIENCE, ISSUER, LONGEST, REQUIRED, TYPE, Identity, identity_of
from shared.web.identity import NotAuthenticated

_REMEMBERED = 4096
_AT_MOST_SECONDS = 60.0


class BuiltinIssuer:
    """Verifies users' tokens, and remembers for up to a minute which were genuine: checking a signature is work."""

    def __init__(self, key: Ed25519PublicKey, clock: Callable[[], datetime]) -> None:
        self._key = key
        self._clock = clock
        self._genuine: Remembered[str, Identity] = Remembered(_REMEMBERED)

    def identity(self, token: str) -> Identity:
        """Who a token speaks of; anything wrong with it is NotAuthenticated."""
        now = self._clock().timestamp()
        known = self._genuine.recall(token, now)
        if known is not None:
            return known
        identity = self._verified(token)
        return self._genuine.keep(token, identity, min(identity.expires, now + _AT_MOST_SECONDS))

    def _verified(self, token: str) -> Identity:
        if len(token) > LONGEST:
            raise NotAuthenticated("the token is too long")
        try:
            if jwt.get_unverified_header(token).get("typ") != TYPE:
                raise NotAuthenticated("not a user's token")
            return identity_of(self._claims(token))
        except (jwt.PyJWTError, ValueError) as error:
            raise NotAuthenticated(str(error)) from error

    def _claims(self, token: str) -> dict[str, object]:
        return jwt.decode(
            token,
            self._key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={"require": list(REQUIRED)},
        )

"""The embedded system's own issuer, seen from the door: are these the words of our own command line?"""

from __future__ import annotations

from collections.abc import Callable

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.gateway.domain.tokens import ALGORITHM, AUDIENCE, ISSUER, REQUIRED, TYPE, Vouched, vouched_by_builtin
from shared.web.identity import NotAuthenticated


class BuiltinIssuer:
    """Verifies the tokens of whoever can read the data directory."""

    issuer = ISSUER

    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key

    async def vouched(self, token: str) -> Vouched:
        """Who a token speaks of; anything wrong with it is NotAuthenticated."""
        try:
            if jwt.get_unverified_header(token).get("typ") != TYPE:
                raise NotAuthenticated("not a user's token")
            return vouched_by_builtin(self._claims(token))
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise NotAuthenticated(str(error)) from error

    def when_keys_change(self, forget: Callable[[], None]) -> None:
        """Its key is the one of the first start, for ever."""

    def _claims(self, token: str) -> dict[str, object]:
        return jwt.decode(
            token,
            self._key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={"require": list(REQUIRED)},
        )

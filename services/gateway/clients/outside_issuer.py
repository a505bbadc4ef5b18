"""An outside issuer's tokens, checked as RFC 8725 has it: by what is configured, and by nothing the token says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import jwt

from services.gateway.clients.jwks import Fetch, KeySet, fetch_jwks
from services.gateway.domain.access.issuer import OutsideIssuer
from services.gateway.domain.tokens import REQUIRED, Vouched, check_times, vouched_by_outsider
from shared.web.identity import NotAuthenticated

_LONGEST_KEY_ID = 200


class OutsideTokens:
    """Verifies one outside issuer's tokens with the keys it publishes."""

    def __init__(self, configured: OutsideIssuer, clock: Callable[[], datetime], fetch: Fetch = fetch_jwks) -> None:
        self.issuer = configured.issuer
        self.configured = configured
        self._clock = clock
        self._keys = KeySet(configured.jwks_url, clock, fetch)

    def when_keys_change(self, forget: Callable[[], None]) -> None:
        """Have something forgotten whenever the issuer changes its keys."""
        self._keys.when_changed(forget)

    async def vouched(self, token: str) -> Vouched:
        """Who a token speaks of; anything wrong with it is NotAuthenticated."""
        try:
            header = jwt.get_unverified_header(token)
            self._check_header(header)
            key = await self._key(header)
            claims = self._claims(token, key)
            check_times(claims, self._clock().timestamp())
            return vouched_by_outsider(claims, self.configured)
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise NotAuthenticated(str(error)) from error

    def _check_header(self, header: dict[str, object]) -> None:
        """`jku`, `jwk`, `x5u` and `x5c` are never looked at: which keys are believed is not the token's to say."""
        if header.get("alg") not in self.configured.algorithms:
            raise NotAuthenticated("the algorithm is not allowed")
        if _kind(header.get("typ", "")) not in self.configured.types:
            raise NotAuthenticated("not an access token")
        if "crit" in header:
            raise NotAuthenticated("the token asks for what is not understood here")

    async def _key(self, header: dict[str, object]) -> jwt.PyJWK:
        key_id = header.get("kid")
        if not isinstance(key_id, str) or not 0 < len(key_id) <= _LONGEST_KEY_ID:
            raise NotAuthenticated("the token does not name its key")
        key = await self._keys.key(key_id)
        if key is None:
            raise NotAuthenticated("the token's key is not one of its issuer's")
        if key.algorithm_name != header["alg"]:
            raise NotAuthenticated("the key is not for this algorithm")
        return key

    def _claims(self, token: str, key: jwt.PyJWK) -> dict[str, object]:
        return jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            audience=self.configured.audience,
            issuer=self.configured.issuer,
            # The two instants at its beginning are checked by `check_times`, which allows for clocks that differ.
            options={"require": list(REQUIRED), "verify_iat": False, "verify_nbf": False},
        )


def outside_tokens(
    wanted: Iterable[OutsideIssuer], had: Iterable[OutsideTokens], clock: Callable[[], datetime]
) -> list[OutsideTokens]:
    """A verifier for each issuer; where nothing was changed about one, the verifier it had, with its keys."""
    known = list(had)
    return [next((one for one in known if one.configured == issuer), OutsideTokens(issuer, clock)) for issuer in wanted]


def _kind(typ: object) -> str:
    """A media type may leave its first half out, and is written in any case."""
    return str(typ).lower().removeprefix("application/")

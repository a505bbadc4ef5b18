"""The tokens that carry a caller to the services: one per principal and service, reused for half a minute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.gateway.domain.remembered import Remembered
from shared.web.identity import Principal, mint_internal_token

_REUSED_SECONDS = 30.0
_REMEMBERED = 4096


class InternalTokens:
    """Signs tokens good for a minute; signing one per request would halve what the door can do."""

    def __init__(self, key: Ed25519PrivateKey, clock: Callable[[], datetime]) -> None:
        self._key = key
        self._clock = clock
        self._minted: Remembered[tuple[Principal, str], str] = Remembered(_REMEMBERED)

    def token(self, principal: Principal, service: str) -> str:
        """A token for one principal at one service."""
        now = self._clock()
        known = self._minted.recall((principal, service), now.timestamp())
        if known is not None:
            return known
        minted = mint_internal_token(self._key, principal, service, now)
        return self._minted.keep((principal, service), minted, now.timestamp() + _REUSED_SECONDS)

"""All issuers that are believed: each token goes to the one it names, and what was genuine is remembered a while."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import jwt

from services.gateway.domain.access.issuer import OutsideIssuer
from services.gateway.domain.remembered import Remembered
from services.gateway.domain.tokens import LONGEST, Vouched
from services.gateway.settings import IssuerSettings
from shared.web.identity import NotAuthenticated

_REMEMBERED = 4096
_AT_MOST_SECONDS = 60.0
_NOT_BELIEVED = "the token's issuer is not believed here"


class Issuer(Protocol):
    """Whoever vouches for callers."""

    @property
    def issuer(self) -> str:
        """What its tokens call it."""
        ...

    async def vouched(self, token: str) -> Vouched:
        """Who the token speaks of; NotAuthenticated if it is not genuine."""
        ...

    def when_keys_change(self, forget: Callable[[], None]) -> None:
        """Call this whenever what it verified before may no longer hold."""
        ...


class Issuers:
    """Verifies users' tokens. Which issuer is asked a token says itself; whether it is right, that issuer decides."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._believed: dict[str, Issuer] = {}
        self._clock = clock
        self._genuine: Remembered[str, Vouched] = Remembered(_REMEMBERED)
        self._forgetters: list[Callable[[], None]] = [self._genuine.forget]

    def believe(self, issuers: Sequence[Issuer]) -> None:
        """Believe these from now on, and no others. Whoever is believed already keeps what it has fetched."""
        before = list(self._believed.values())
        self._believed = {issuer.issuer: issuer for issuer in issuers}
        for issuer in issuers:
            if issuer not in before:
                issuer.when_keys_change(self._forget)
        self._forget()

    async def vouched(self, token: str) -> Vouched:
        """Who a token speaks of; anything wrong with it is NotAuthenticated."""
        now = self._clock().timestamp()
        known = self._genuine.recall(token, now)
        if known is not None:
            return known
        issuer = self._issuer_of(token)
        found = await issuer.vouched(token)
        # While its keys were asked for, the issuer may have been struck off.
        if self._believed.get(issuer.issuer) is not issuer:
            raise NotAuthenticated(_NOT_BELIEVED)
        if found.expires <= now:
            raise NotAuthenticated("the token has expired")
        return self._genuine.keep(token, found, min(found.expires, now + _AT_MOST_SECONDS))

    def when_keys_change(self, forget: Callable[[], None]) -> None:
        """Have something forgotten whenever an issuer changes its keys, or is no longer believed."""
        self._forgetters.append(forget)

    def _forget(self) -> None:
        for forget in self._forgetters:
            forget()

    def _issuer_of(self, token: str) -> Issuer:
        if len(token) > LONGEST:
            raise NotAuthenticated("the token is too long")
        try:
            named = jwt.decode(token, options={"verify_signature": False}).get("iss")
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            raise NotAuthenticated(str(error)) from error
        found = self._believed.get(named) if isinstance(named, str) else None
        if found is None:
            raise NotAuthenticated(_NOT_BELIEVED)
        return found


def configured(settings: IssuerSettings) -> OutsideIssuer:
    """An outside issuer as the configuration file names it."""
    return OutsideIssuer(
        issuer=settings.issuer,
        audience=settings.audience,
        jwks_url=settings.jwks_url,
        algorithms=frozenset(settings.algorithms),
        types=settings.types,
        role_claim=settings.role_claim,
        role_mapping=settings.role_mapping,
    )

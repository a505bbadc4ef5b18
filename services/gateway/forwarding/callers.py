"""Who is calling: from the Authorization header to a principal of the house."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from services.gateway import queries
from services.gateway.domain.errors import IdentityNotLinked
from services.gateway.domain.link import Link
from services.gateway.domain.remembered import Remembered
from services.gateway.domain.subject import read_subject
from services.gateway.domain.tokens import Identity
from shared.kernel.company import Company
from shared.store.database import Database
from shared.web.access import Role
from shared.web.dependencies import day_in
from shared.web.identity import NotAuthenticated, Principal

_SCHEME = "bearer "
_REMEMBERED = 4096
_AT_MOST_SECONDS = 60.0


class Issuer(Protocol):
    """Whoever vouches for a caller."""

    def identity(self, token: str) -> Identity:
        """Who the token speaks of; NotAuthenticated if it is not genuine."""
        ...


class Callers:
    """Recognises callers. Who was found is remembered up to a minute; who was not is looked up again each time."""

    def __init__(self, issuer: Issuer, database: Database, company: Company, clock: Callable[[], datetime]) -> None:
        self._issuer = issuer
        self._database = database
        self._company = company
        self._clock = clock
        self._links: Remembered[str, Link] = Remembered(_REMEMBERED)

    async def principal(self, authorization: str | None) -> Principal:
        """The caller; NotAuthenticated without a genuine token, IdentityNotLinked if nobody stands behind it."""
        if authorization is None or not authorization.lower().startswith(_SCHEME):
            raise NotAuthenticated("a bearer token is required")
        identity = self._issuer.identity(authorization[len(_SCHEME) :].strip())
        link = await self._link(identity.subject)
        name = link.name or identity.name
        return Principal(identity.subject, _roles(identity), link.member_id, link.partner_id, name)

    async def _link(self, subject: str) -> Link:
        now = self._clock()
        known = self._links.recall(subject, now.timestamp())
        if known is not None:
            return known
        found = await self._look_up(subject, now)
        return self._links.keep(subject, found, now.timestamp() + _AT_MOST_SECONDS)

    async def _look_up(self, written: str, now: datetime) -> Link:
        subject = read_subject(written)
        if subject is None:
            raise IdentityNotLinked(written)
        async with self._database.transaction() as tx:
            return await queries.link_of(tx, subject, day_in(self._company, now))


def _roles(identity: Identity) -> frozenset[Role]:
    try:
        return frozenset(Role(role) for role in identity.roles)
    except ValueError as error:
        raise NotAuthenticated(str(error)) from error

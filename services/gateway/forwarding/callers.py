"""Who is calling: from the Authorization header to a principal of the house."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol, TypeVar

from services.gateway.domain.access.api_key import PREFIX, KeyTerms, is_genuine, key_id_of
from services.gateway.domain.access.principal import Identity
from services.gateway.domain.access.standing import Standing
from services.gateway.domain.errors import IdentitiesUnavailable
from services.gateway.domain.remembered import Remembered
from services.gateway.domain.tokens import Vouched, stands_alone
from services.gateway.forwarding.uses import Uses
from services.gateway.forwarding.watch import Watch
from services.gateway.queries import callers as queries
from shared.kernel.company import Company
from shared.store.database import Database
from shared.store.outage import STORE_FAILED
from shared.store.transaction import Transaction
from shared.web.access import Role
from shared.web.dependencies import day_in
from shared.web.identity import NotAuthenticated, Principal

_SCHEME = "bearer "
_REMEMBERED = 8192
_AT_MOST_SECONDS = 60.0
_LAST_KNOWN_SECONDS = 3600.0
_LOOK_UP_SECONDS = 2.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller as the door has decided: who it is, until when its word holds, and on what terms its key is used."""

    principal: Principal
    expires: float
    """Seconds since 1970; nothing that is kept for the caller outlives it."""
    key: KeyTerms | None = None


class Vouches(Protocol):
    """Whoever says which tokens are genuine."""

    async def vouched(self, token: str) -> Vouched:
        """Who the token speaks of; NotAuthenticated if it is not genuine."""
        ...

    def when_keys_change(self, forget: Callable[[], None]) -> None:
        """Call this whenever what it verified before may no longer hold."""
        ...


class Callers:
    """Recognises callers. A decision is used for a minute at most, and only while the watch says that it still holds.

    While the store is away, a genuine token of somebody who was known stays good: by what was last known, for an hour
    at most. A key or a caller that was not known is told to come again, and nobody is let in unrecognised.
    """

    def __init__(
        self,
        issuers: Vouches,
        database: Database,
        company: Company,
        clock: Callable[[], datetime],
        key_secret: bytes,
    ) -> None:
        self._issuers = issuers
        self._database = database
        self._company = company
        self._clock = clock
        self._key_secret = key_secret
        self._decided: Remembered[str, Caller] = Remembered(_REMEMBERED)
        self._last_known: Remembered[Identity, Standing] = Remembered(_REMEMBERED)
        self._generation = 0
        self._watch = Watch(database, clock, self.forget)
        self._uses = Uses(database)
        issuers.when_keys_change(self.forget)

    def recall(self, authorization: str) -> Caller | None:
        """The caller of a header that was decided about lately; what every request but a caller's first costs."""
        now = self._clock().timestamp()
        if now >= self._watch.trusted_until:
            return None
        known = self._decided.recall(authorization, now)
        if known is None:
            return None
        if now >= self._watch.refresh_at:
            self._watch.ask()
        if known.key is not None:
            self._uses.mark(known.key.id, now)
        return known

    async def caller(self, authorization: str | None) -> Caller:
        """The caller; NotAuthenticated without a genuine token or key, Forbidden if it is to stay outside."""
        if authorization is None or authorization[: len(_SCHEME)].lower() != _SCHEME:
            raise NotAuthenticated("a bearer token is required")
        await self._watch.confirm()
        return self.recall(authorization) or await self._decide(authorization)

    def forget(self) -> None:
        """Decide anew about everyone: a key, a grant or somebody's place in the organisation has changed."""
        self._generation += 1
        self._decided.forget()
        self._last_known.forget()

    async def run(self, stop: asyncio.Event) -> None:
        """Told to stop, finish what was begun beside requests."""
        await stop.wait()
        await self.settle()

    async def settle(self) -> None:
        """Wait for what was begun beside requests."""
        await self._watch.settle()
        await self._uses.settle()

    async def _decide(self, authorization: str) -> Caller:
        generation = self._generation
        presented = authorization[len(_SCHEME) :].strip()
        now = self._clock()
        found = await (self._by_key if presented.startswith(PREFIX) else self._by_token)(presented, now)
        # What was looked up before a change was heard of may be from before the change.
        if generation == self._generation:
            until = min(found.expires, now.timestamp() + _AT_MOST_SECONDS, _end_of_day(self._company, now))
            self._decided.keep(authorization, found, until)
        if found.key is not None:
            self._uses.mark(found.key.id, now.timestamp())
        return found

    async def _by_token(self, token: str, now: datetime) -> Caller:
        vouched = await self._issuers.vouched(token)
        standing = await self._standing(vouched.identity, now)
        roles = _roles(standing.roles(vouched.roles))
        return Caller(_principal(standing, roles, standing.name or vouched.name, None), vouched.expires)

    async def _standing(self, identity: Identity, now: datetime) -> Standing:
        if stands_alone(identity):
            return Standing(identity.subject)
        generation, today = self._generation, day_in(self._company, now)
        try:
            found = await self._look_up(lambda tx: queries.standing_of(tx, identity, today))
        except IdentitiesUnavailable:
            last_known = self._last_known.recall(identity, now.timestamp())
            if last_known is None:
                raise
            return last_known
        if generation == self._generation:
            self._last_known.keep(identity, found, now.timestamp() + _LAST_KNOWN_SECONDS)
        return found

    async def _by_key(self, presented: str, now: datetime) -> Caller:
        key_id = key_id_of(presented)
        if key_id is None:
            raise NotAuthenticated("not a key of this house")
        holder = await self._look_up(lambda tx: queries.key_holder(tx, key_id))
        if holder is None or not is_genuine(self._key_secret, presented, holder.key.digest):
            raise NotAuthenticated("the key is not known here")
        if not holder.key.is_live(now):
            raise NotAuthenticated("the key has expired or was revoked")
        standing, key = holder.admitted(), holder.key
        principal = _principal(standing, _roles(standing.granted), standing.name, key.scopes)
        return Caller(principal, key.expires_at.timestamp(), KeyTerms.of(key))

    async def _look_up(self, look: Callable[[Transaction], Awaitable[T]]) -> T:
        """What the store says; IdentitiesUnavailable, at once while it is known to be away, if it does not."""
        if self._watch.away:
            raise IdentitiesUnavailable
        try:
            async with asyncio.timeout(_LOOK_UP_SECONDS), self._database.transaction() as tx:
                return await look(tx)
        except STORE_FAILED as error:
            raise IdentitiesUnavailable from error


def _end_of_day(company: Company, now: datetime) -> float:
    """When somebody may leave whose leaving was announced before."""
    local = now.astimezone(company.tzinfo)
    return datetime.combine(local.date() + timedelta(days=1), time.min, company.tzinfo).timestamp()


def _roles(names: frozenset[str]) -> frozenset[Role]:
    try:
        return frozenset(Role(name) for name in names)
    except ValueError as error:
        raise NotAuthenticated(str(error)) from error


def _principal(
    standing: Standing, roles: frozenset[Role], name: str | None, scopes: frozenset[str] | None
) -> Principal:
    return Principal(
        subject=standing.subject,
        roles=roles,
        member_id=standing.member_id,
        partner_id=standing.partner_id,
        name=name,
        principal_id=standing.principal_id,
        scopes=scopes,
        version=standing.version,
    )

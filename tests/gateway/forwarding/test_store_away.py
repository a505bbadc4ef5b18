"""The gateway's database away: tokens of those who were known stay good, all else waits, and nobody slips in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy.engine import make_url

from services.gateway.clients.builtin_issuer import BuiltinIssuer
from services.gateway.clients.issuers import Issuers
from services.gateway.clients.outside_issuer import OutsideTokens
from services.gateway.domain.access.errors import PrincipalDisabled
from services.gateway.domain.access.principal import Kind, PrincipalRecord
from services.gateway.domain.errors import IdentitiesUnavailable
from services.gateway.forwarding.callers import Callers
from shared.store.database import Database
from shared.store.transaction import utc_now
from shared.web.identity import NotAuthenticated
from tests.gateway import outsider
from tests.gateway.conftest import bearer, callers_of, visitor
from tests.gateway.outsider import CONFIGURED, ISSUER, Publisher
from tests.gateway.registry import ANNA, NORTHWIND, Registry
from tests.gateway.secrets import KEYS
from tests.gateway.small_house import small_house
from tests.kit.house import COMPANY
from tests.kit.postgres import run_sql


def annas_token() -> str:
    """Fresh: the suite may run for longer than a token lives."""
    return f"Bearer {outsider.token(sub='anna')}"


@asynccontextmanager
async def away(registry: Registry, server: str) -> AsyncIterator[None]:
    """The database lets nobody in, and whoever was in is thrown out."""
    name = make_url(registry.house.database.url).database
    out = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - our own name
    await run_sql(server, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false', out)
    try:
        yield
    finally:
        await run_sql(server, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = utc_now()

    def __call__(self) -> datetime:
        return self.now

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


def callers_by(registry: Registry, clock: Clock) -> Callers:
    issuers = Issuers(clock)
    issuers.believe([BuiltinIssuer(KEYS.users.public_key()), OutsideTokens(CONFIGURED, clock, Publisher().fetch)])
    return Callers(issuers, registry.house.database, COMPANY, clock, KEYS.api_keys)


async def anna(registry: Registry) -> PrincipalRecord:
    """Known to the outside issuer by that name."""
    member = await registry.open(Kind.MEMBER, member_id=ANNA)
    await registry.link(member, ISSUER, "anna")
    await registry.grant(member, "representative")
    return member


async def test_a_token_of_somebody_known_stays_good_beyond_the_minute(registry: Registry, postgres: str) -> None:
    await anna(registry)
    header, clock = annas_token(), Clock()
    callers = callers_by(registry, clock)
    known = await callers.caller(header)
    another = f"Bearer {outsider.token(sub='anna', jti='another token of the same person')}"
    async with away(registry, postgres):
        for _ in range(5):
            clock.later(minutes=1)
            assert (await callers.caller(header)).principal == known.principal
        assert (await callers.caller(another)).principal == known.principal


async def test_its_own_expiry_ends_it_all_the_same(registry: Registry, postgres: str) -> None:
    await anna(registry)
    clock = Clock()
    callers = callers_by(registry, clock)
    short = f"Bearer {outsider.token(sub='anna', exp=int(clock.now.timestamp()) + 90)}"
    assert await callers.caller(short)
    async with away(registry, postgres):
        clock.later(seconds=89)
        assert await callers.caller(short)
        clock.later(seconds=2)
        with pytest.raises(NotAuthenticated):
            await callers.caller(short)


async def test_nobody_is_known_for_longer_than_an_hour(registry: Registry, postgres: str) -> None:
    await anna(registry)
    clock = Clock()
    callers = callers_by(registry, clock)
    long = f"Bearer {outsider.token(sub='anna', exp=int(clock.now.timestamp()) + 9000)}"
    await callers.caller(long)
    async with away(registry, postgres):
        clock.later(minutes=59)
        assert await callers.caller(long)
        clock.later(minutes=2)
        with pytest.raises(Exception, match="right now"):
            await callers.caller(long)


async def test_a_key_that_was_decided_about_is_good_for_its_minute_and_no_longer(
    registry: Registry, postgres: str
) -> None:
    _, key = await registry.key(await registry.open(Kind.SYSTEM, partner_id=NORTHWIND))
    clock = Clock()
    callers, header = callers_by(registry, clock), f"Bearer {key}"
    await callers.caller(header)
    await callers.settle()
    async with away(registry, postgres):
        clock.later(seconds=59)
        assert await callers.caller(header)
        clock.later(seconds=2)
        with pytest.raises(IdentitiesUnavailable):
            await callers.caller(header)


@pytest.mark.parametrize("who", ["a key", "a token of somebody linked", "a member named by our own command line"])
async def test_who_was_not_known_has_to_come_again(registry: Registry, postgres: str, who: str) -> None:
    _, key = await registry.key(await registry.open(Kind.SYSTEM, partner_id=NORTHWIND))
    await anna(registry)
    header = {"a key": f"Bearer {key}", "a token of somebody linked": annas_token()}.get(who)
    callers = callers_by(registry, Clock())
    async with away(registry, postgres):
        with pytest.raises(IdentitiesUnavailable):
            await callers.caller(header or bearer("member:anna")["authorization"])


async def test_what_is_not_genuine_is_refused_as_ever(registry: Registry, postgres: str) -> None:
    callers = callers_by(registry, Clock())
    async with away(registry, postgres):
        for header in ("Bearer garbage", "Bearer sops_garbage", f"Bearer {outsider.token(iss='https://else')}", None):
            with pytest.raises(NotAuthenticated):
                await callers.caller(header)


async def test_what_happened_meanwhile_holds_once_it_is_back(registry: Registry, postgres: str) -> None:
    """Another process can reach the database where this one cannot: its word counts as soon as it is heard."""
    member, header, clock = await anna(registry), annas_token(), Clock()
    callers = callers_by(registry, clock)
    await callers.caller(header)
    async with away(registry, postgres):
        clock.later(seconds=10)
        assert await callers.caller(header)
    await registry.disable(member)
    clock.later(seconds=5)
    with pytest.raises(PrincipalDisabled):
        await callers.caller(header)


async def test_the_door_says_so_and_when_to_come_again(registry: Registry, postgres: str) -> None:
    _, key = await registry.key(await registry.open(Kind.SYSTEM, partner_id=NORTHWIND), "catalogue:read")
    door = small_house(registry.house.database)
    async with away(registry, postgres):
        async with visitor(door, {"authorization": f"Bearer {key}"}) as client:
            answer = await client.get("/v1/members")
        async with visitor(door, bearer("user:ops", "sales_ops")) as client:
            recognised = await client.get("/v1/principals")
    assert (answer.status_code, answer.json()["code"]) == (503, "identities_unavailable")
    assert answer.headers["retry-after"]
    assert recognised.status_code == 403  # Recognised without the store, and told what it may not do.


async def test_while_the_database_hangs_nobody_known_is_kept_waiting() -> None:
    """It takes connections and says nothing: the first who asks waits a second for it, and after that nobody."""
    silence = asyncio.Event()

    async def hang(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await silence.wait()
        writer.close()

    async with await asyncio.start_server(hang, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        database, clock = Database("gateway", f"postgresql+asyncpg://nobody@127.0.0.1:{port}/nothing"), Clock()
        callers, header = callers_of(database, clock), bearer("user:ops", "sales_ops")["authorization"]
        known = await callers.caller(header)
        clock.later(seconds=2)
        assert callers.recall(header) is known  # which has the question asked again, beside it
        assert callers.recall(header) is known
        await callers.settle()
        silence.set()
    await database.dispose()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        pytest.param("POST", "/v1/principals", {"kind": "staff", "name": "x"}, id="opening a principal"),
        pytest.param("POST", f"/v1/principals/{ANNA}/grant", {"role": "finance"}, id="granting a role"),
        pytest.param("POST", f"/v1/api-keys/{ANNA}/revoke", None, id="revoking a key"),
        pytest.param("GET", "/v1/principals", None, id="looking at principals"),
    ],
)
async def test_what_is_decided_about_access_has_to_wait(
    no_database: Database, method: str, path: str, body: object
) -> None:
    async with visitor(small_house(no_database), bearer("user:root", "admin")) as client:
        answer = await client.request(method, path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
    assert answer.headers["retry-after"]

"""Whoever is turned away is refused by every gateway process within 5 s, and by services within 65 s."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI

from services.gateway.domain.access.principal import Kind
from services.gateway.forwarding.asgi import AsgiUpstream
from services.gateway.forwarding.door import Door
from services.gateway.forwarding.service.in_process import in_process
from services.gateway.settings import ServiceSettings
from shared.store.database import Database
from shared.store.transaction import utc_now
from tests.gateway.conftest import bearer, visitor
from tests.gateway.registry import ANNA, NORTHWIND, Registry
from tests.gateway.small_house import small_house, small_service

TurnAway = Callable[[], Awaitable[None]]


@dataclass
class Street:
    """Two gateway processes on one database, and a service that can be reached directly."""

    registry: Registry
    doors: list[Door] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    now: datetime = field(default_factory=utc_now)

    def clock(self) -> datetime:
        """The same for all."""
        return self.now

    async def answers(self, headers: dict[str, str]) -> list[int]:
        """What each process answers; what was begun beside the requests is done."""
        found = []
        for door in self.doors:
            async with visitor(door, headers) as client:
                found.append((await client.get("/v1/members")).status_code)
            await door.callers.settle()
        return found

    async def direct(self, app: FastAPI) -> int:
        """What the service answers to the internal token it was last asked with."""
        headers = {"authorization": self.heard[-1]}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://people") as client:
            return (await client.get("/v1/members", headers=headers)).status_code


class Overheard:
    """A service, and what it is told of its callers."""

    def __init__(self, app: FastAPI, heard: list[str]) -> None:
        self._app = AsgiUpstream(app)
        self._heard = heard

    async def forward(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - ASGI's own
        self._heard += [value.decode() for name, value in scope["headers"] if name == b"authorization"]
        await self._app.forward(scope, receive, send)

    async def close(self) -> None: ...


@pytest.fixture
async def street(registry: Registry) -> AsyncIterator[Street]:
    made = Street(registry)
    async with AsyncExitStack() as stack:
        for _ in range(2):
            database = Database("gateway", registry.house.database.url)
            stack.push_async_callback(database.dispose)
            people = Overheard(small_service("people", database, made.clock), made.heard)
            made.doors.append(
                small_house(database, clock=made.clock, people=in_process("people", people, ServiceSettings()))
            )
        yield made


async def by_key(registry: Registry) -> tuple[dict[str, str], TurnAway]:
    key_id, key = await registry.key(await registry.open(Kind.SYSTEM, partner_id=NORTHWIND), "catalogue:read")
    return {"authorization": f"Bearer {key}"}, lambda: registry.revoke(key_id)


async def by_disabled_system(registry: Registry) -> tuple[dict[str, str], TurnAway]:
    system = await registry.open(Kind.SYSTEM, partner_id=NORTHWIND)
    _, key = await registry.key(system, "catalogue:read")
    return {"authorization": f"Bearer {key}"}, lambda: registry.disable(system)


async def by_disabled_member(registry: Registry) -> tuple[dict[str, str], TurnAway]:
    member = await registry.open(Kind.MEMBER, member_id=ANNA)
    return bearer("member:anna", "representative"), lambda: registry.disable(member)


async def by_member_left(_registry: Registry) -> tuple[dict[str, str], TurnAway]:
    return bearer("member:anna", "representative"), _registry.lose_anna


async def by_role(registry: Registry) -> tuple[dict[str, str], TurnAway]:
    member = await registry.open(Kind.MEMBER, member_id=ANNA)
    await registry.grant(member, "representative")
    return bearer("member:anna", "admin"), lambda: registry.withdraw(member, "representative")


WAYS = [
    pytest.param(by_key, 401, id="a key that is revoked"),
    pytest.param(by_disabled_system, 403, id="a system that is disabled"),
    pytest.param(by_disabled_member, 403, id="a member that is disabled"),
    pytest.param(by_member_left, 403, id="a member who leaves"),
    pytest.param(by_role, 403, id="a role that is taken back"),
]


@pytest.mark.parametrize(("way", "refused"), WAYS)
async def test_after_five_seconds_no_process_lets_it_in(street: Street, way: object, refused: int) -> None:
    assert callable(way)
    headers, turn_away = await way(street.registry)
    assert await street.answers(headers) == [200, 200]
    await turn_away()
    street.now += timedelta(seconds=5)
    assert await street.answers(headers) == [refused, refused]


@pytest.mark.parametrize(("way", "refused"), WAYS)
async def test_a_busy_process_notices_as_well(street: Street, way: object, refused: int) -> None:
    """Each request finds the last decision still fresh, so that only what is asked beside them can tell."""
    assert callable(way)
    headers, turn_away = await way(street.registry)
    assert await street.answers(headers) == [200, 200]
    await turn_away()
    seen = []
    for _ in range(5):
        street.now += timedelta(seconds=1)
        seen.append(await street.answers(headers))
    assert seen[-1] == [refused, refused]


@pytest.mark.parametrize(("way", "_refused"), WAYS)
async def test_after_65_seconds_no_service_believes_it(street: Street, way: object, _refused: int) -> None:
    """The last token a gateway may have made for it came five seconds after it was turned away."""
    assert callable(way)
    headers, turn_away = await way(street.registry)
    await turn_away_and_use_the_last_moment(street, headers, turn_away)
    people = small_service("people", street.registry.house.database, street.clock)
    assert await street.direct(people) == 200
    street.now += timedelta(seconds=61)
    assert await street.direct(people) == 401


async def turn_away_and_use_the_last_moment(street: Street, headers: dict[str, str], turn_away: TurnAway) -> None:
    assert await street.answers(headers) == [200, 200]
    await turn_away()
    street.now += timedelta(seconds=4)


async def test_a_token_made_before_a_role_was_taken_back_is_not_used_again(street: Street) -> None:
    """The version of its roles is part of what a token is kept for."""
    member = await street.registry.open(Kind.MEMBER, member_id=ANNA)
    await street.registry.grant(member, "representative")
    headers = bearer("member:anna", "finance")
    await street.answers(headers)
    before = set(street.heard)
    await street.registry.withdraw(member, "representative")
    street.now += timedelta(seconds=5)
    await street.answers(headers)
    assert not before & set(street.heard[2:])


async def test_requests_meanwhile_do_not_wait_for_the_question(street: Street) -> None:
    headers = bearer("member:anna", "representative")
    await street.answers(headers)
    street.now += timedelta(seconds=2)
    callers = street.doors[0].callers
    assert callers.recall(headers["authorization"]) is not None
    await asyncio.gather(callers.settle(), callers.settle())

"""All services side by side behind the gateway's door, with events carried by hand: the whole API without workers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI
from starlette.types import ASGIApp

from services.gateway import main as gateway
from services.gateway.domain.routes import GATEWAY, SERVICES, service_of
from services.gateway.forwarding.asgi import AsgiUpstream
from services.gateway.forwarding.service.in_process import in_process
from services.gateway.settings import ServiceSettings
from services.gateway.store.keys import Keys, make_keys
from services.gateway.use_cases.issue_token import mint_user_token, subject_for
from services.landscape import service_named, topics
from shared.messaging.backlog import backlog
from shared.messaging.log import EventLog
from shared.messaging.manifest import subscriptions_by_type
from shared.messaging.postgres_log import MIGRATIONS, PostgresLog
from shared.store.migrate import upgrade
from shared.store.transaction import utc_now
from shared.web.access import Role
from shared.web.app import Runtime
from shared.web.identity import Principal, mint_internal_token
from tests.kit.house import KEY, House, open_house
from tests.kit.keys import HOOKS
from tests.kit.postgres import scratch_database, url_of

OPS = Principal("user:ops", frozenset({Role.SALES_OPS}))


@dataclass(frozen=True)
class Operation:
    """One thing the API offers."""

    method: str
    path: str
    described: Mapping[str, Any]

    @property
    def name(self) -> str:
        """As it is written in a list."""
        return f"{self.method} {self.path}"

    @property
    def streams(self) -> bool:
        """Whether its answer goes on for as long as somebody listens."""
        return "text/event-stream" in self.described["responses"].get("200", {}).get("content", {})

    @property
    def parameters(self) -> list[Mapping[str, Any]]:
        """What goes into the address."""
        return list(self.described.get("parameters", ()))

    @property
    def body(self) -> Mapping[str, Any] | None:
        """The schema of the body, if it takes one."""
        content: Mapping[str, Any] = self.described.get("requestBody", {}).get("content", {})
        found: Mapping[str, Any] | None = content.get("application/json", {}).get("schema")
        return found


@dataclass
class Street:
    """The services, and what is said between them."""

    houses: Mapping[str, House]
    keys: Keys
    entrance: ASGIApp
    apps: Mapping[str, FastAPI]
    names: dict[str, str] = field(default_factory=dict)
    """The external ids of those who may come in, by their ids."""
    system_key: str = ""
    """What a partner's system presents instead of a token."""
    document: Mapping[str, Any] = field(default_factory=dict)

    @property
    def operations(self) -> list[Operation]:
        """All that is documented."""
        return [
            Operation(method.upper(), path, described)
            for path, item in self.document["paths"].items()
            for method, described in item.items()
        ]

    async def ask(self, caller: Principal, method: str, path: str, **request: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        """One request of a caller to whoever serves the path; the gateway's own paths lead through its door."""
        service = service_of(path) or "people"
        if service == GATEWAY:
            token, app = self._users_token(caller), self.entrance
        else:
            token, app = mint_internal_token(KEY, caller, service, utc_now()), self.apps[service]
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://street",
            headers={"authorization": f"Bearer {token}"},
            event_hooks=HOOKS,
        ) as client:
            return await client.request(method, path, **request)

    def _users_token(self, caller: Principal) -> str:
        return self._token(caller.roles, self.names.get(str(caller.member_id or caller.partner_id)))

    def _token(self, roles: frozenset[Role], named: str | None) -> str:
        if Role.SYSTEM in roles:
            return self.system_key
        (role, *_) = roles
        return mint_user_token(self.keys.users, subject_for(role, named), sorted(roles), None, utc_now())

    def visitor(self, role: Role, named: str | None = None) -> httpx.AsyncClient:
        """A caller at the public entrance, with a token from the command line's issuer."""
        token = self._token(frozenset({role}), named)
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.entrance),
            base_url="http://street",
            headers={"authorization": f"Bearer {token}"},
            timeout=30,
        )

    async def made(self, path: str, body: object, caller: Principal = OPS) -> Any:  # noqa: ANN401 - JSON
        """A write that has to succeed, with all its consequences drawn; what it answered."""
        answer = await self.ask(caller, "POST", path, json=body)
        assert answer.is_success, f"POST {path}: {answer.status_code} {answer.text}"
        await self.settle()
        return answer.json()

    async def settle(self) -> None:
        """Carry events until nobody has anything more to say."""
        while said := [event for house in self.houses.values() for event in await _taken(house)]:
            for house in self.houses.values():
                wanted = subscriptions_by_type(house.manifest)
                await house.deliver(*(event for event in said if event.type in wanted))


async def _taken(house: House) -> list[Any]:
    said = await house.published()
    await house.forget_published()
    return said


@asynccontextmanager
async def open_street(server: str, templates: Callable[[str], Awaitable[str]], data: Path) -> AsyncIterator[Street]:
    """Every service on a fresh database, and the one description of them all."""
    keys = replace(make_keys(data), internal=KEY)
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(_log(server))
        houses = {}
        for service in (*SERVICES, GATEWAY):
            house = await stack.enter_async_context(open_house(service, server, await templates(service)))
            houses[service] = replace(house, runtime=await _at_work(house, log))
        street = _joined(houses, keys)
        async with street.visitor(Role.OPERATOR) as visitor:
            described = await visitor.get("/openapi.json")
            assert described.is_success, described.text
            street.document = described.json()
        yield street


def _joined(houses: Mapping[str, House], keys: Keys) -> Street:
    apps: dict[str, FastAPI] = {service: houses[service].app for service in SERVICES}
    upstreams = {service: in_process(service, AsgiUpstream(app), ServiceSettings()) for service, app in apps.items()}
    routes = {template: methods for app in apps.values() for template, methods in gateway.routes_of(app).items()}
    door = gateway.build(houses[GATEWAY].runtime, upstreams, keys, routes=routes)
    return Street(houses, keys, door, apps)


async def _at_work(house: House, log: EventLog) -> Runtime:
    """A runtime whose operator's desk has a log to work with."""
    service = service_named(house.service)
    await log.ensure_topics(topics())

    async def look() -> Mapping[str, object]:
        return asdict(await backlog(house.database, log, service.manifest))

    return replace(house.runtime, backlog=look, desk=service.desk(house.database, log))


@asynccontextmanager
async def _log(server: str) -> AsyncIterator[EventLog]:
    async with scratch_database(server) as name:
        url = url_of(server, name)
        await upgrade(url, MIGRATIONS)
        log = PostgresLog(url)
        try:
            yield log
        finally:
            await log.close()


def caller(*roles: Role | str, member: str | None = None, partner: str | None = None) -> Principal:
    """Somebody with these roles."""
    return Principal(
        f"test:{'+'.join(roles)}:{member or partner or uuid4()}",
        frozenset(Role(role) for role in roles),
        UUID(member) if member else None,
        UUID(partner) if partner else None,
    )

"""What the gateway's tests stand on: keys, callers, a door with a service behind it in either form."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import httpx
import pytest
from starlette.types import ASGIApp

from services.gateway.clients.builtin_issuer import BuiltinIssuer
from services.gateway.clients.issuers import Issuers
from services.gateway.domain.subject import read_subject
from services.gateway.events import MANIFEST
from services.gateway.forwarding.asgi import AsgiUpstream
from services.gateway.forwarding.callers import Callers
from services.gateway.forwarding.door import Door
from services.gateway.forwarding.internal_tokens import InternalTokens
from services.gateway.forwarding.rules import Live
from services.gateway.forwarding.service.addresses import behind_addresses
from services.gateway.forwarding.service.in_process import in_process
from services.gateway.forwarding.upstream import Upstream
from services.gateway.settings import Configuration, InstanceSettings, ServiceSettings
from services.gateway.use_cases.issue_token import mint_user_token
from shared.store.database import Database
from shared.store.transaction import utc_now
from shared.web.app import Runtime
from shared.web.identity import InternalVerifier
from tests.conftest import HouseOpener
from tests.gateway.echo import Echo, served
from tests.gateway.intake import Intake, intake_of
from tests.gateway.registry import Registry
from tests.gateway.secrets import KEYS
from tests.kit.house import COMPANY, House
from tests.kit.postgres import scratch_database, url_of

NO_DATABASE = "postgresql+asyncpg://nobody@127.0.0.1:1/nothing"


def bearer(subject: str = "user:ops", *roles: str) -> dict[str, str]:
    """The header of a caller with a genuine token."""
    meant = read_subject(subject)
    assert meant is not None
    token = mint_user_token(KEYS.users, meant, roles or ("sales_ops",), None, utc_now())
    return {"authorization": f"Bearer {token}"}


def runtime_of(service: str, database: Database, clock: Callable[[], datetime] = utc_now) -> Runtime:
    """What a service of the house runs on, believing our internal tokens."""
    return Runtime(database, InternalVerifier([KEYS.internal.public_key()], service, clock), COMPANY, clock)


def callers_of(database: Database, clock: Callable[[], datetime] = utc_now) -> Callers:
    """The door's way to recognise callers."""
    issuers = Issuers(clock)
    issuers.believe([BuiltinIssuer(KEYS.users.public_key())])
    return Callers(issuers, database, COMPANY, clock, KEYS.api_keys)


def door_to(upstreams: Mapping[str, Upstream], database: Database, configuration: Configuration | None = None) -> Door:
    """A door without pages."""
    return Door({}, upstreams, callers_of(database), InternalTokens(KEYS.internal, utc_now), Live(configuration))


def at(*addresses: str, name: str = "leads", **settings: object) -> Upstream:
    """A service behind addresses."""
    instances = tuple(InstanceSettings(url=address) for address in addresses)
    return behind_addresses(name, ServiceSettings(instances=instances, **settings)).service


def visitor(app: ASGIApp, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
    """A client straight at an application."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(
        transport=transport, base_url="http://gateway", headers=bearer() if headers is None else headers
    )


@dataclass
class World:
    """A door, and the service `leads` behind it."""

    echo: Echo
    upstream: Upstream
    database: Database

    def door(self, *, answer_within: float = 5.0, **configured: object) -> Door:
        """A door before the service, configured like this."""
        services = {"leads": ServiceSettings(answer_within=answer_within)}
        configuration = Configuration(services=services, **configured)
        return door_to({"leads": self.upstream}, self.database, configuration)


@pytest.fixture
async def no_database() -> AsyncIterator[Database]:
    """A store that cannot be reached: whoever needs none must not notice."""
    database = Database("gateway", NO_DATABASE)
    yield database
    await database.dispose()


@pytest.fixture(params=["in this process", "behind an address"])
async def world(request: pytest.FixtureRequest, no_database: Database) -> AsyncIterator[World]:
    """The same service behind either adapter."""
    echo = Echo()
    async with AsyncExitStack() as stack:
        upstream: Upstream = in_process("leads", AsgiUpstream(echo), ServiceSettings())
        if request.param == "behind an address":
            upstream = at(await stack.enter_async_context(served(echo)))
        yield World(echo, upstream, no_database)
        await upstream.close()
        echo.forever.set()


@asynccontextmanager
async def _gateway_house(server: str, template: str) -> AsyncIterator[House]:
    async with scratch_database(server, template) as name:
        database = Database("gateway", url_of(server, name), frozenset(MANIFEST.publishes))
        try:
            yield House("gateway", MANIFEST, database, None)  # type: ignore[arg-type]
        finally:
            await database.dispose()


@pytest.fixture
async def gateway(postgres: str, templates: Callable[[str], Awaitable[str]]) -> AsyncIterator[House]:
    """The gateway's own store, and the events it hears."""
    async with _gateway_house(postgres, await templates("gateway")) as house:
        yield house


@pytest.fixture
async def registry(gateway: House) -> Registry:
    """An administrator's hands on that store, Anna and Northwind known."""
    made = Registry(gateway)
    await made.know()
    return made


@pytest.fixture
async def intake(open_service: HouseOpener) -> Intake:
    """A partner's system and the services behind the gateway."""
    return await intake_of(await open_service("gateway"))

"""A service behind the gateway hangs, fails or is half gone: its callers are told soon, the others' notice nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from time import monotonic

import pytest
from starlette.types import Receive, Scope, Send

from bench.backbone.measure import quantile
from services.gateway.domain.resilience.breaker import State
from services.gateway.forwarding.door import Door
from services.gateway.forwarding.service.addresses import Addresses, behind_addresses
from services.gateway.forwarding.service.tending import tend
from services.gateway.settings import Configuration, InstanceSettings, ServiceSettings
from shared.store.database import Database
from tests.faults.harness.callers import load
from tests.faults.harness.proxy import Proxy, to_port
from tests.gateway.conftest import NO_DATABASE, door_to
from tests.gateway.echo import served
from tests.shared.messaging.orders import until

SECONDS = 0.4
OPEN_WITHIN, AMPLIFIED, SLOWER = 2.0, 1.2, 2.0
NOISE_SECONDS = 0.05
"""What a shared machine may add to a p99 in so short a run."""


@dataclass
class Stub:
    """A service that counts what arrives, and can be told to fail."""

    status: int = 200
    arrived: int = 0

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        self.arrived += scope["path"] != "/healthz"
        status = 200 if scope["path"] == "/healthz" else self.status
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


@dataclass
class Street:
    """A door before two services; what goes wrong, goes wrong at `leads`."""

    door: Door
    ill: Stub
    well: Stub
    proxy: Proxy
    leads: Addresses


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    ill, well, database = Stub(), Stub(), Database("gateway", NO_DATABASE)
    async with AsyncExitStack() as stack:
        ports = [int((await stack.enter_async_context(served(stub))).rpartition(":")[2]) for stub in (ill, well)]
        proxy = await stack.enter_async_context(Proxy(to_port(ports[0])).serving())
        leads, people = (_at(name, port) for name, port in (("leads", proxy.port), ("people", ports[1])))
        configuration = Configuration(services={"leads": ServiceSettings(answer_within=5)})
        door = door_to({"leads": leads.service, "people": people.service}, database, configuration)
        await stack.enter_async_context(tended([leads, people]))
        yield Street(door, ill, well, proxy, leads)
        await leads.service.close()
        await people.service.close()
    await database.dispose()


def _at(name: str, port: int) -> Addresses:
    return behind_addresses(name, ServiceSettings(instances=(InstanceSettings(url=f"http://127.0.0.1:{port}"),)))


@asynccontextmanager
async def tended(addresses: list[Addresses]) -> AsyncIterator[None]:
    """Health checks go on while the block runs."""
    stop = asyncio.Event()

    async def nothing() -> None: ...

    tending = asyncio.create_task(tend(stop, [one.service for one in addresses], addresses, nothing))
    try:
        yield
    finally:
        stop.set()
        await tending


async def open_within(addresses: Addresses, seconds: float) -> None:
    """Until the circuit of the service's one instance is open."""

    async def is_open() -> bool:
        return addresses.service.instances[0].breaker.state(monotonic()) is State.OPEN

    await until(is_open, seconds)


def go_wrong(street: Street, how: str) -> None:
    match how:
        case "hangs" | "half open":
            street.proxy.hold()
        case "is gone":
            street.proxy.refuse()
        case _:
            street.ill.status = int(how)


@pytest.mark.parametrize("how", ["hangs", "is gone", "502", "503"])
async def test_a_service_that_goes_wrong_is_left_alone_and_harms_nobody_else(street: Street, how: str) -> None:
    before = await load(street.door, "/v1/members", SECONDS)
    await load(street.door, "/v1/leads", SECONDS)
    arrived = street.ill.arrived
    go_wrong(street, how)
    began = asyncio.get_running_loop().time()
    ill = asyncio.create_task(load(street.door, "/v1/leads", OPEN_WITHIN + SECONDS))
    await open_within(street.leads, OPEN_WITHIN)
    opened = asyncio.get_running_loop().time() - began
    meanwhile = await load(street.door, "/v1/members", SECONDS)
    told = await load(street.door, "/v1/leads", SECONDS / 4)
    street.proxy.heal()
    sick = await ill

    assert opened <= OPEN_WITHIN
    assert street.ill.arrived - arrived <= AMPLIFIED * (sick.asked + told.asked)
    assert set(before.statuses) == set(meanwhile.statuses) == {200}
    assert quantile(meanwhile.seconds, 0.99) <= SLOWER * quantile(before.seconds, 0.99) + NOISE_SECONDS
    assert 503 in told.statuses


async def test_a_bug_in_the_only_instance_is_told_and_takes_the_service_from_nobody(street: Street) -> None:
    street.ill.status = 500
    assert set((await load(street.door, "/v1/leads", SECONDS)).statuses) == {500}
    street.ill.status = 200
    assert set((await load(street.door, "/v1/leads", SECONDS / 4)).statuses) == {200}


async def test_a_service_that_works_again_is_asked_again(street: Street) -> None:
    street.ill.status = 502
    await load(street.door, "/v1/leads", SECONDS)
    street.ill.status = 200
    async with asyncio.timeout(10):
        while 200 not in (await load(street.door, "/v1/leads", SECONDS / 4)).statuses:
            pass
    assert (await load(street.door, "/v1/leads", SECONDS)).statuses.count(503) == 0

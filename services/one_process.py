"""All services in one process: the same applications and workers, joined by direct calls instead of sockets."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.gateway import main as gateway
from services.gateway.forwarding.asgi import AsgiUpstream
from services.gateway.forwarding.door import Door
from services.gateway.forwarding.rules import Live
from services.gateway.forwarding.service.in_process import in_process
from services.gateway.forwarding.service.service import Service as Upstreams
from services.gateway.settings import Configuration, configuration_from, keys_directory
from services.gateway.store.keys import Keys, make_keys
from services.gateway.use_cases.share_rates import sharing
from services.landscape import SERVICES, Service, topics
from shared.kernel.company import Company
from shared.messaging.backlog import backlog
from shared.messaging.log import EventLog
from shared.store.audit.keys import AuditKeys
from shared.store.database import Database
from shared.store.migrate import at_head, upgrade
from shared.store.settings import settle_company
from shared.store.transaction import utc_now
from shared.web.app import Runtime
from shared.web.identity import InternalVerifier

_YOUNG_OBJECTS = 50_000
"""Allocations between collections: with the default of 700 a third of a consumer's time went into them."""

UrlOf = Callable[[str], str]
"""The SQLAlchemy URL of a service's database."""


@dataclass(frozen=True)
class House:
    """A running system: its public entrance and its stores."""

    entrance: Door
    databases: Mapping[str, Database]
    draining: asyncio.Event


def calm_garbage_collector() -> None:
    """Leave everything imported out of every collection from now on, and collect less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 20, 50)


async def prepare(url_of: UrlOf, log: EventLog, company: Company) -> None:
    """Bring every store to its newest revision, settle the company's zone and currency, make missing topics.

    One after the other: Alembic keeps the migration it is at in a global.
    """
    for service in SERVICES:
        await upgrade(url_of(service.name), service.migrations)
    await log.ensure_topics(topics())
    for service in SERVICES:
        database = service.database(url_of(service.name))
        async with database.transaction() as tx:
            await settle_company(tx, company)
        await database.dispose()


@asynccontextmanager
async def running(url_of: UrlOf, log: EventLog, data: Path, company: Company) -> AsyncIterator[House]:
    """Start every worker and application on prepared stores; afterwards each has finished what it had in hand."""
    keys = make_keys(keys_directory(data))
    draining = asyncio.Event()
    async with AsyncExitStack() as stack:
        audit = AuditKeys.in_directory(keys_directory(data))
        databases = {service.name: service.database(url_of(service.name), audit) for service in SERVICES}
        for database in databases.values():
            stack.push_async_callback(database.dispose)
        await stack.enter_async_context(_working(databases, log, company))
        believed = keys.internal.public_key()
        runtimes = {
            service.name: runtime_of(service, databases[service.name], log, company, believed, draining)
            for service in SERVICES
        }
        for runtime in runtimes.values():
            stack.push_async_callback(close_desk, runtime)
        entrance = _entrance(runtimes, keys)
        await stack.enter_async_context(beside(entrance.work))
        yield House(entrance, databases, draining)


@asynccontextmanager
async def beside(work: Iterable[Callable[[asyncio.Event], Coroutine[Any, Any, None]]]) -> AsyncIterator[None]:
    """Do what an entrance does beside requests; afterwards it has finished what it had in hand."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for part in work:
            group.create_task(part(stop))
        try:
            yield
        finally:
            stop.set()


@asynccontextmanager
async def _working(databases: Mapping[str, Database], log: EventLog, company: Company) -> AsyncIterator[None]:
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for service in SERVICES:
            worker = service.build_worker(databases[service.name], log, company)
            group.create_task(worker.run(stop), name=f"{service.name} worker")
        try:
            yield
        finally:
            stop.set()


async def close_desk(runtime: Runtime) -> None:
    """Let replays and rebuilds end early, before what they work on is closed."""
    if runtime.desk is not None:
        await runtime.desk.close()


def _entrance(runtimes: Mapping[str, Runtime], keys: Keys) -> Door:
    apps = {
        service.name: service.build_app(runtimes[service.name]) for service in SERVICES if service.build_app is not None
    }
    live = Live(configuration_from(os.environ))
    configuration = live.rules.configuration
    services = {name: in_process(name, AsgiUpstream(app), configuration.service(name)) for name, app in apps.items()}
    live.when_changed(partial(resize_places, services.values()))
    routes = {template: methods for app in apps.values() for template, methods in gateway.routes_of(app).items()}
    own = runtimes["gateway"]
    process = gateway.Process(share=sharing(own.database))
    return gateway.build(own, services, keys, live=live, routes=routes, process=process)


def resize_places(services: Iterable[Upstreams], configuration: Configuration) -> None:
    """Give each service the places it is configured to have."""
    for service in services:
        wanted = configuration.service(service.name)
        service.bulkhead.resize(wanted.places, wanted.queue, wanted.queue_seconds)


def runtime_of(
    service: Service,
    database: Database,
    log: EventLog,
    company: Company,
    believed: Ed25519PublicKey,
    draining: asyncio.Event,
) -> Runtime:
    """What a service's requests stand on: its store, the gateway's key, and probes of its migrations and backlog."""
    return Runtime(
        database=database,
        verifier=InternalVerifier([believed], service.name, utc_now),
        company=company,
        migrated=partial(at_head, migrations=service.migrations),
        backlog=partial(_backlog_of, service, database, log),
        desk=service.desk(database, log, draining),
        draining=draining,
    )


async def _backlog_of(service: Service, database: Database, log: EventLog) -> Mapping[str, object]:
    return asdict(await backlog(database, log, service.manifest))


def company_from(environment: Mapping[str, str]) -> Company:
    """The company's settings as the environment asks for them."""
    return Company(environment.get("COMPANY_TIME_ZONE", "UTC"), environment.get("COMPANY_CURRENCY", "USD"))

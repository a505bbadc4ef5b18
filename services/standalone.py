"""One process of one service, as containers run them: its HTTP half or its working half, or the migration of all."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import uvicorn
import uvloop
from sqlalchemy.engine import make_url
from starlette.types import ASGIApp

from services import gateway_process, one_process
from services.gateway.domain.routes import GATEWAY
from services.gateway.settings import keys_directory
from services.gateway.store.keys import make_keys, read_internal_public_key
from services.http_server import Server
from services.landscape import EVENT_LOG, SERVICES, TOPICS, Service, service_named
from shared.messaging.kafka_log import KafkaLog
from shared.messaging.log import EventLog
from shared.messaging.postgres_log import MIGRATIONS, PostgresLog
from shared.messaging.topics import read_definitions
from shared.store.audit.keys import AuditKeys
from shared.store.migrate import upgrade
from shared.store.provision import provision
from shared.web.health import health_app

ADMIN = "DATABASE_ADMIN_URL"
"""Where a superuser may log in: `migrate` then makes roles and databases, and puts each audit out of reach."""


def run(asked: Namespace) -> int:
    """Run one process until it is told to stop."""
    one_process.calm_garbage_collector()
    match asked.command:
        case "serve" if asked.service == GATEWAY and not gateway_process.inherited_listener_given():
            again = [sys.executable, "-m", "services", *sys.argv[1:]]
            return gateway_process.run_behind_a_socket(again, asked.host, asked.port)
        case "serve":
            uvloop.run(_serve(service_named(asked.service), asked.host, asked.port))
        case "work":
            uvloop.run(_work(service_named(asked.service), asked.host, asked.port))
        case _:
            uvloop.run(_migrate())
    return 0


def url_of(service: str, environment: Mapping[str, str] = os.environ) -> str:
    """`DATABASE_URL` with the service's name in place of `{service}`, for SQLAlchemy."""
    url = _setting("DATABASE_URL", environment).replace("{service}", service)
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)


def event_log(environment: Mapping[str, str] = os.environ) -> EventLog:
    """The log named by EVENT_LOG: `kafka` (KAFKA_BOOTSTRAP_SERVERS) or `postgres` (a database beside the others)."""
    if environment.get("EVENT_LOG", "kafka") == "kafka":
        bootstrap, definitions = _setting("KAFKA_BOOTSTRAP_SERVERS", environment), read_definitions(TOPICS)
        return KafkaLog(bootstrap, instance=environment.get("HOSTNAME"), definitions=definitions)
    return PostgresLog(url_of(EVENT_LOG, environment))


async def _migrate() -> None:
    if ADMIN in os.environ:
        await provision(os.environ[ADMIN], [*(service.name for service in SERVICES), EVENT_LOG], _password_of)
    if os.environ.get("EVENT_LOG") == "postgres":
        await upgrade(url_of(EVENT_LOG), MIGRATIONS)
    log = event_log()
    try:
        await one_process.prepare(url_of, log, one_process.company_from(os.environ))
    finally:
        await log.close()
    make_keys(keys_directory(_data()))


def _password_of(service: str) -> str | None:
    return make_url(url_of(service)).password


async def _serve(service: Service, host: str, port: int) -> None:
    """Answer requests; on a signal, refuse new ones and finish those in hand."""
    company, keys = one_process.company_from(os.environ), keys_directory(_data())
    database = service.database(url_of(service.name), AuditKeys.in_directory(keys))
    log, draining = event_log(), asyncio.Event()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.dispose)
        stack.push_async_callback(log.close)
        believed = read_internal_public_key(keys)
        runtime = one_process.runtime_of(service, database, log, company, believed, draining)
        stack.push_async_callback(one_process.close_desk, runtime)
        if service.build_app is None:
            await gateway_process.serve(runtime, _data(), host, draining)
        else:
            await _until_stopped(Server(_config(service.build_app(runtime), host, port)), draining)


async def _work(service: Service, host: str, port: int) -> None:
    """The worker, with `/healthz` and `/metrics` beside it."""
    database = service.database(url_of(service.name), AuditKeys.in_directory(keys_directory(_data())))
    log, stopped = event_log(), asyncio.Event()
    worker = service.build_worker(database, log, one_process.company_from(os.environ))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.dispose)
        stack.push_async_callback(log.close)
        async with asyncio.TaskGroup() as group:
            group.create_task(worker.run(stopped))
            await _until_stopped(Server(_config(health_app(), host, port)), stopped)


async def _until_stopped(server: Server, stopped: asyncio.Event) -> None:
    """Serve until a signal; `stopped` is set with it."""

    def stop() -> None:
        stopped.set()
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    await server.serve()


def _config(app: ASGIApp, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(app, host=host, port=port, lifespan="off", access_log=False, server_header=False)


def _data() -> Path:
    return Path(os.environ.get("SALESOPS_DATA", ".data"))


def _setting(name: str, environment: Mapping[str, str] = os.environ) -> str:
    """A setting without which the process cannot start."""
    if name not in environment:
        raise SystemExit(f"{name} is not set; docker-compose.yml shows what a process needs")
    return environment[name]

"""The ground of a trial: a PostgreSQL, a Kafka, proxies before both, and the system's own processes behind those."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.gateway.settings import keys_directory
from services.gateway.store.keys import make_keys
from services.landscape import service_named, topics
from shared.messaging import local_kafka
from shared.messaging.kafka_log import KafkaLog
from shared.store.database import Database
from shared.store.embedded import EmbeddedPostgres
from shared.store.migrate import upgrade
from shared.store.provision import provision
from tests.faults.harness.company import CONSUMERS, SERVICES, Founded, found
from tests.faults.harness.ports import lasting_port
from tests.faults.harness.processes import Program, stop_all
from tests.faults.harness.proxy import Proxy, to_port, to_socket
from tests.kit.places import open_directory

# Kafka's clients come back to the address the broker advertises: the services' listener advertises the proxy.
_BEHIND_A_PROXY = """
listeners=PLAINTEXT://127.0.0.1:{{broker_port}},CONTROLLER://127.0.0.1:{{controller_port}},PROXIED://127.0.0.1:{own}
advertised.listeners=PLAINTEXT://127.0.0.1:{{broker_port}},CONTROLLER://127.0.0.1:{{controller_port}},PROXIED://127.0.0.1:{proxy}
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT
"""
_PATIENCE_SECONDS = 150.0
_PAUSE_SECONDS = 0.05


class NotReady(RuntimeError):
    """A process did not come up in time."""


@dataclass
class Ground:
    """Everything a trial can break, and everything it is judged by."""

    directory: Path
    postgres: EmbeddedPostgres
    kafka_settings: str
    key: Ed25519PrivateKey
    founded: Founded
    to_kafka: Proxy
    to_postgres: Proxy
    """From every working process."""
    to_store: Proxy
    """From the API alone."""
    to_api: Proxy
    """From its callers."""
    programs: dict[str, Program] = field(default_factory=dict)

    @property
    def kafka_home(self) -> Path:
        """The broker's directory."""
        return self.directory / "kafka"

    @property
    def broker(self) -> local_kafka.LocalKafka:
        """The broker that runs."""
        running = local_kafka.find(self.kafka_home)
        if running is None:
            raise NotReady("no broker runs")
        return running

    async def start_broker(self) -> local_kafka.LocalKafka:
        """Start it, or find it running; it answers when this returns."""
        return await local_kafka.start(self.kafka_home, self.kafka_settings)

    def restart_postgres(self) -> None:
        """Without a checkpoint: every session ends at once, and the server recovers from its log."""
        postgres, data = self.postgres, self.postgres._directory  # noqa: SLF001 - nobody but a nemesis wants this
        where = (f"--pgdata={data}", f"--log={data / 'log'}")
        postgres._run("pg_ctl", "restart", *where, "--wait", "--mode=immediate")  # noqa: SLF001 - likewise

    def url_of(self, database: str) -> str:
        """A database's own address, with no proxy between."""
        return self.postgres.url(database)

    def database(self, name: str, database: str | None = None) -> Database:
        """A service's database as an onlooker opens it."""
        url = self.url_of(database or name).replace("postgresql://", "postgresql+asyncpg://")
        return Database(name, url, frozenset(service_named(name).manifest.publishes))

    async def rows(self, database: str, sql: str, *values: object) -> list[Any]:
        """Look into a store."""
        connection = await asyncpg.connect(self.url_of(database))
        try:
            return list(await connection.fetch(sql, *values))
        finally:
            await connection.close()

    def working(self, service: str) -> list[Program]:
        """The working processes of a service."""
        return [program for name, program in self.programs.items() if name.startswith(f"{service}-work")]

    @property
    def api(self) -> Program:
        """The process that takes orders."""
        return self.programs["pipeline-serve"]

    def program(self, name: str, *arguments: str, store: Proxy | None = None, **environment: str) -> Program:
        """A process of ours that reaches PostgreSQL and Kafka through proxies only."""
        port = (store or self.to_postgres).port
        known = {
            "DATABASE_URL": f"postgresql://{{service}}@127.0.0.1:{port}/{{service}}",
            "EVENT_LOG": "kafka",
            "KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{self.to_kafka.port}",
            "SALESOPS_DATA": str(self.directory / "data"),
        }
        return Program(name, arguments, {**known, **environment}, self.directory)

    def worker(self, name: str, service: str, *more: str, instance: str = "") -> Program:
        """A service's worker; those that consume keep a tally. `instance` is its lasting name in the group."""
        module = ("tests.faults.harness.worker",) if service in CONSUMERS else ("services", "work")
        return self.program(name, *module, service, *more, HOSTNAME=instance)

    async def answering(self, program: Program) -> None:
        """Wait until a process answers."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{program.port}", timeout=2) as client:
            while time.monotonic() < deadline:
                try:
                    if (await client.get("/healthz")).is_success:
                        return
                except httpx.TransportError:
                    if not program.alive:
                        break
                await asyncio.sleep(_PAUSE_SECONDS)
        said = (self.directory / f"{program.name}.log").read_text()[-3000:]
        raise NotReady(f"{program.name} does not answer:\n{said}")


@asynccontextmanager
async def prepared() -> AsyncIterator[Ground]:
    """Servers, stores, people and wares, and the processes at work."""
    async with AsyncExitStack() as stack:
        directory = stack.enter_context(open_directory())
        own = lasting_port()
        proxy = Proxy(to_port(own))
        settings = _BEHIND_A_PROXY.format(own=own, proxy=proxy.port)
        postgres = EmbeddedPostgres(directory / "postgres")
        stack.push_async_callback(asyncio.to_thread, postgres.stop)
        stack.push_async_callback(_stop_broker, directory / "kafka")
        founded, _ = await asyncio.gather(_stores(postgres), _topics(directory / "kafka", settings))
        socket = postgres.url("postgres").partition("host=")[2]
        to_postgres, to_store = (Proxy(to_socket(f"{socket}/.s.PGSQL.5432")) for _ in range(2))
        to_api = Proxy(to_port(api_port := lasting_port()))
        for one in (proxy, to_postgres, to_store, to_api):
            await stack.enter_async_context(one.serving())
        key = make_keys(keys_directory(directory / "data")).internal
        ground = Ground(directory, postgres, settings, key, founded, proxy, to_postgres, to_store, to_api)
        _man(ground, api_port)
        stack.push_async_callback(asyncio.to_thread, _dismiss, ground)
        await asyncio.gather(*(ground.answering(program) for program in ground.programs.values()))
        yield ground


def _man(ground: Ground, api_port: int) -> None:
    """One API, two workers where taking over matters, one projection."""
    api = ground.program("pipeline-serve", "services", "serve", "pipeline", store=ground.to_store)
    ground.programs[api.name] = replace(api, port=api_port)
    for name in ("pipeline-work-1", "pipeline-work-2", "compensation-work-1", "compensation-work-2", "forecast-work-1"):
        service = name.partition("-")[0]
        ground.programs[name] = ground.worker(name, service, instance=name)
    for program in ground.programs.values():
        program.start()


def _dismiss(ground: Ground) -> None:
    stop_all(list(ground.programs.values()))


async def _stores(postgres: EmbeddedPostgres) -> Founded:
    """Each service's store; and beside those that consume, one to hold what an undisturbed run would have made."""
    await asyncio.to_thread(postgres.start)
    await provision(postgres.url("postgres"), SERVICES)
    urls = {name: postgres.url(name, role=name) for name in SERVICES}
    databases = {}
    for name in SERVICES:
        url = urls[name].replace("postgresql://", "postgresql+asyncpg://")
        await upgrade(url, service_named(name).migrations)
        databases[name] = Database(name, url, frozenset(service_named(name).manifest.publishes))
    founded = await found(databases, urls)
    for database in databases.values():
        await database.dispose()
    connection = await asyncpg.connect(postgres.url("postgres"))
    for name in CONSUMERS:
        await connection.execute(f'CREATE DATABASE "clean_{name}" TEMPLATE "{name}"')
    await connection.close()
    return founded


async def _topics(home: Path, settings: str) -> None:
    broker = await local_kafka.start(home, settings)
    log = KafkaLog(broker.bootstrap)
    await log.ensure_topics(topics())
    await log.close()


async def _stop_broker(home: Path) -> None:
    left = local_kafka.find(home)
    if left is not None:
        await local_kafka.stop(left)

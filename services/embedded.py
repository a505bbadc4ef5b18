"""Everything in one process on the embedded PostgreSQL: what `make run` starts."""

from __future__ import annotations

import asyncio
import logging
import os
import shlex
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
import uvloop

from services.data_directory import DataDirectory, DirectoryRefused, LogKind
from services.http_server import Server
from shared.messaging import local_kafka
from shared.messaging.local_kafka import KafkaUnavailable, LocalKafka
from shared.store.embedded import EmbeddedPostgres, PrivateDirectory, ServerFailed

if TYPE_CHECKING:
    from services.gateway.forwarding.rules import Live
    from services.one_process import House
    from shared.messaging.log import EventLog

HOST = "127.0.0.1"
_DRAIN_SECONDS = 10


class PortTaken(RuntimeError):
    """Another program listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} on {HOST} is taken or none; choose another with PORT=...")


@dataclass(frozen=True)
class Start:
    """What one start was asked for, and when."""

    directory: DataDirectory
    listener: socket.socket
    log: LogKind
    with_samples: bool
    at: float

    @property
    def url(self) -> str:
        """Where the gateway answers."""
        return f"http://{HOST}:{self.listener.getsockname()[1]}"


def run_embedded(data: Path, port: int, log: LogKind, *, with_samples: bool) -> int:
    """Start, serve, load the sample data on the first start, and stop on Ctrl-C or SIGTERM."""
    at = time.monotonic()
    directory = DataDirectory(data.resolve())
    try:
        with directory.used_alone(), _listener(port) as listener:
            directory.refuse_other_log(log)
            with _servers(directory, log) as starting:
                uvloop.run(_run(Start(directory, listener, log, with_samples, at), starting))
    except (DirectoryRefused, PrivateDirectory, ServerFailed, KafkaUnavailable, PortTaken) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


@contextmanager
def _listener(port: int) -> Iterator[socket.socket]:
    """Hold the port from the start, so that a taken one is refused before anything is made."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise PortTaken(port) from error
        yield listener


@dataclass(frozen=True)
class Starting:
    """The servers that get ready in threads while Python imports."""

    postgres: Future[EmbeddedPostgres]
    kafka: Future[LocalKafka] | None


@contextmanager
def _servers(directory: DataDirectory, log: LogKind) -> Iterator[Starting]:
    """Start PostgreSQL, and Kafka where it is the log; both are stopped last of all."""
    with ThreadPoolExecutor(2) as threads:
        postgres = threads.submit(_start_postgres, directory.postgres)
        kafka = threads.submit(_start_kafka, directory.kafka) if log == "kafka" else None
        try:
            yield Starting(postgres, kafka)
        finally:
            if kafka is not None and kafka.exception() is None:
                asyncio.run(local_kafka.stop(kafka.result()))
            if postgres.exception() is None:
                postgres.result().stop()


def _start_kafka(path: Path) -> LocalKafka:
    print("starting Apache Kafka (the first time its jars are fetched, which takes a minute) ...", flush=True)
    return asyncio.run(local_kafka.start(path))


def _start_postgres(path: Path) -> EmbeddedPostgres:
    postgres = EmbeddedPostgres(path)
    postgres.start()
    return postgres


async def _run(start: Start, starting: Starting) -> None:
    """From imports to the last request answered."""
    stop = _stop_on_signals()
    os.environ.setdefault("NOTIFICATIONS_MASTER_KEY_FILE", str(start.directory.path / "keys" / "webhooks.key"))
    from services import landscape, one_process
    from shared.store.provision import provision

    one_process.calm_garbage_collector()
    postgres = await asyncio.wrap_future(starting.postgres)
    names = [*(service.name for service in landscape.SERVICES), landscape.EVENT_LOG]
    await provision(postgres.url("postgres"), names)

    def url_of(service: str) -> str:
        return postgres.url(service, role=service).replace("postgresql://", "postgresql+asyncpg://")

    company = one_process.company_from(os.environ)
    async with _event_log(starting, postgres) as log:
        start.directory.settle_log(start.log)
        await one_process.prepare(url_of, log, company)
        async with one_process.running(url_of, log, start.directory.path, company) as house:
            await _serve(start, house, stop)


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


@asynccontextmanager
async def _event_log(starting: Starting, postgres: EmbeddedPostgres) -> AsyncIterator[EventLog]:
    """The event log this data directory was started with."""
    from services.landscape import EVENT_LOG, LOG_CONNECTIONS, TOPICS

    if starting.kafka is not None:
        from shared.messaging.kafka_log import KafkaLog
        from shared.messaging.topics import read_definitions

        # It retries by itself and says so each time; what matters our relay and consumer say.
        logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
        broker = await asyncio.wrap_future(starting.kafka)
        kafka = KafkaLog(  # as "embedded", a restart takes its own place again at once
            broker.bootstrap, instance="embedded", definitions=read_definitions(TOPICS)
        )
        try:
            yield kafka
        finally:
            await kafka.close()
    else:
        from shared.messaging.postgres_log import MIGRATIONS, PostgresLog
        from shared.store.migrate import upgrade

        url = postgres.url(EVENT_LOG, role=EVENT_LOG)
        await upgrade(url.replace("postgresql://", "postgresql+asyncpg://"), MIGRATIONS)
        log = PostgresLog(url, LOG_CONNECTIONS)
        try:
            yield log
        finally:
            await log.close()


async def _serve(start: Start, house: House, stop: asyncio.Event) -> None:
    """Answer requests until told to stop, then finish those in hand."""
    reload_on_hang_up(house.entrance.live)
    server = _server(house)
    serving = asyncio.create_task(server.serve(sockets=[start.listener]))
    loading = asyncio.create_task(_welcome(start, server))
    await asyncio.wait({asyncio.create_task(stop.wait()), serving}, return_when=asyncio.FIRST_COMPLETED)
    print("\nstopping: finishing what is in hand ...", file=sys.stderr)
    house.draining.set()
    loading.cancel()
    server.should_exit = True
    await serving
    await asyncio.gather(loading, return_exceptions=True)


def reload_on_hang_up(live: Live) -> None:
    """With a configuration file, SIGHUP reads it anew, as everywhere; without one it says that the terminal is gone."""
    from services.gateway.forwarding.rules import reload_configured

    if "GATEWAY_CONFIG" in os.environ:
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, partial(reload_configured, live, os.environ))


def _server(house: House) -> Server:
    from services.gateway.forwarding.entrance import entrance

    config = uvicorn.Config(
        house.entrance,
        http=entrance(house.entrance.live, patient=False, tell_refused=house.entrance.tell_refused),
        ws="none",
        proxy_headers=False,
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
    )
    return Server(config)


async def _welcome(start: Start, server: Server) -> None:
    """Say that it is ready; on the first start, load the sample data through the public door."""
    await server.ready.wait()
    print(
        f"ready after {time.monotonic() - start.at:.1f} s on {start.url}   documentation: {start.url}/docs", flush=True
    )
    if not start.with_samples or start.directory.samples_marker.exists():
        return
    if await _load_samples(start) == 0:
        start.directory.mark_samples_loaded()
        print(f"settled {time.monotonic() - start.at:.1f} s after the start. Ctrl-C stops everything.", flush=True)


def _token_command(data: Path) -> str:
    return "make token" if data == Path(".data").resolve() else f"make token DATA={shlex.quote(str(data))}"


async def _load_samples(start: Start) -> int:
    """The loader is a client like any other, in a process of its own; its exit code."""
    from services.gateway.use_cases.issue_token import issue_token
    from shared.store.transaction import utc_now

    every = os.environ.get("SALESOPS_SAMPLES_EVERY", "1")
    report = str(start.directory.reports)
    token = issue_token(start.directory.path, "sales_ops", None, utc_now())
    loader = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "samples", "--url", start.url, "--report", report, "--every", every),
        *("--token-command", _token_command(start.directory.path)),
        env={**os.environ, "SALESOPS_TOKEN": token},
        start_new_session=True,  # Ctrl-C is for us to hear; we end the loader
    )
    try:
        return await loader.wait()
    finally:
        if loader.returncode is None:
            loader.terminate()
            await loader.wait()

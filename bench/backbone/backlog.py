"""Draining a backlog of 60,000 events from the outbox of a real service while its API answers: speed, and API p99."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx

from bench.backbone.latency import open_loop
from bench.backbone.measure import quantile
from bench.backbone.stand import Stand
from bench.figures import Figure
from bench.system import free_port
from services.gateway.settings import keys_directory
from services.gateway.store.keys import read_keys
from services.landscape import SERVICES, service_named
from shared.contracts.pipeline import AccountOpened
from shared.kernel.ids import new_id
from shared.messaging.kafka_log import KafkaLog
from shared.store.database import Database
from shared.store.provision import provision
from shared.store.transaction import utc_now
from shared.web.access import Role
from shared.web.identity import Principal, mint_internal_token

EVENTS = 60_000
RATE = 50
_ROUNDS = 3
_CALM_SECONDS = 8
_SPEED_LIMIT = 3_000
_P99_SHARE = 1.2
_EACH = 500
_PATIENCE_SECONDS = 60.0
_ASKING_PAUSE = 0.1
_LOOK_SECONDS = 0.05


async def measure(stand: Stand) -> list[Figure]:
    """Alternate calm and drain, so that both see the machine in the same moods."""
    environment = await _environment(stand)
    pipeline, log = service_named("pipeline").database(stand.url("pipeline")), stand.kafka_log()
    stand.opened.push_async_callback(pipeline.dispose)
    calm: list[float] = []
    meanwhile: list[float] = []
    speeds: list[float] = []
    async with _api(stand, environment) as api:
        await api.load(_CALM_SECONDS, [])  # warms up
        for _ in range(_ROUNDS):
            await api.load(_CALM_SECONDS, calm)
            already = await _published(log)
            await _fill(pipeline)
            async with _process(environment, "work", free_port()):
                speeds.append(EVENTS / await _drain(log, already, api, meanwhile))
    p99, calm_p99 = quantile(meanwhile, 0.99) * 1000, quantile(calm, 0.99) * 1000
    return [
        Figure(f"backlog of {EVENTS:,} events drained", min(speeds), "/s", "limit", _SPEED_LIMIT, "higher"),
        Figure("API p99 meanwhile", p99, "ms", "the same in calm", calm_p99, share=_P99_SHARE),
    ]


@dataclass(frozen=True)
class Api:
    """The service's HTTP process, and a caller."""

    url: str
    keys: Path

    async def load(self, seconds: float, answered: list[float]) -> None:
        """Open accounts at a steady rate for so long; notes the seconds each took from when it was due."""
        principal = Principal("bench", frozenset({Role.SALES_OPS}))
        token = mint_internal_token(read_keys(self.keys).internal, principal, "pipeline", utc_now())
        headers = {"authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=30) as client:
            began = time.perf_counter()

            async def open_one(number: int) -> None:
                account = {"external_id": str(new_id()), "name": f"Account {number}"}
                answer = await client.post("/v1/accounts", json=account)
                answer.raise_for_status()
                answered.append(time.perf_counter() - began - number / RATE)

            await open_loop(open_one, int(seconds * RATE), RATE)


async def _drain(log: KafkaLog, already: int, api: Api, answered: list[float]) -> float:
    """Seconds until the backlog is in the log; what the API announces meanwhile comes after it."""
    began = time.perf_counter()
    loading = asyncio.create_task(api.load(_PATIENCE_SECONDS, answered))
    try:
        while not loading.done() and await _published(log) < already + EVENTS:
            await asyncio.wait((loading,), timeout=_LOOK_SECONDS)
        return time.perf_counter() - began
    finally:
        loading.cancel()
        with suppress(asyncio.CancelledError):
            await loading


async def _published(log: KafkaLog) -> int:
    return sum((await log.end_offsets([AccountOpened.topic])).values())


async def _fill(pipeline: Database) -> None:
    """What a service announces while the log is away."""
    for _ in range(0, EVENTS, _EACH):
        async with pipeline.transaction() as tx:
            tx.publish(*(_opened() for _ in range(_EACH)))


def _opened() -> AccountOpened:
    account_id = new_id()
    return AccountOpened(
        account_id=account_id, external_id=str(account_id), name="Backlog", effective_on=date(2026, 1, 1)
    )


async def _environment(stand: Stand) -> Mapping[str, str]:
    """Databases, keys and topics of the whole system, made as a deployment makes them."""
    await provision(stand.postgres.url("postgres"), [service.name for service in SERVICES])
    environment = {
        **os.environ,
        "DATABASE_URL": stand.postgres.url("{service}", role="{service}"),
        "EVENT_LOG": "kafka",
        "KAFKA_BOOTSTRAP_SERVERS": stand.kafka.bootstrap,
        "SALESOPS_DATA": str(stand.directory / "system"),
    }
    migrating = await asyncio.create_subprocess_exec(sys.executable, "-m", "services", "migrate", env=environment)
    if await migrating.wait():
        raise RuntimeError("the stores could not be prepared")
    return environment


@asynccontextmanager
async def _api(stand: Stand, environment: Mapping[str, str]) -> AsyncIterator[Api]:
    port = free_port()
    async with _process(environment, "serve", port):
        yield Api(f"http://127.0.0.1:{port}", keys_directory(stand.directory / "system"))


@asynccontextmanager
async def _process(environment: Mapping[str, str], command: str, port: int) -> AsyncIterator[None]:
    """One half of the service in a process of its own, from when it is healthy."""
    arguments: Sequence[str] = ("-m", "services", command, "pipeline", "--host", "127.0.0.1", "--port", str(port))
    with await asyncio.to_thread(Path(f"{environment['SALESOPS_DATA']}.log").open, "ab") as said:
        process = await asyncio.create_subprocess_exec(sys.executable, *arguments, env=environment, stderr=said)
        try:
            await _healthy(process, port)
            yield
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _healthy(process: asyncio.subprocess.Process, port: int) -> None:
    async with httpx.AsyncClient() as client, asyncio.timeout(_PATIENCE_SECONDS):
        while process.returncode is None:
            try:
                if (await client.get(f"http://127.0.0.1:{port}/healthz")).is_success:
                    return
            except httpx.TransportError:
                await asyncio.sleep(_ASKING_PAUSE)
    raise RuntimeError("the process ended before it was healthy")

"""A worker in a process of its own, as containers run them: `python -m bench.backbone.worker publish|consume ...`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvloop

from bench.backbone.sales import SaleMade, enter_run, on_topic
from services.one_process import calm_garbage_collector
from shared.messaging.kafka_log import KafkaLog
from shared.messaging.manifest import Manifest, on_runs_of
from shared.messaging.worker import Worker
from shared.store.database import Database

_READY = "at work"
_STOP_SECONDS = 15.0


def publishing(kind: type[SaleMade]) -> Manifest:
    """A service that announces sales and hears nothing."""
    return Manifest("seller", (kind,))


def consuming(kind: type[SaleMade]) -> Manifest:
    """A service that keeps the ledger."""
    return Manifest("ledger", (), (on_runs_of(kind, enter_run),))


@asynccontextmanager
async def worker(
    role: str, database: Database, bootstrap: str, kind: type[SaleMade]
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Such a process while the block runs; however it was treated meanwhile, it is gone afterwards."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.backbone.worker", role, database.url, bootstrap, kind.topic),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        await _said(process, _READY)
        yield process
    finally:
        await _end(process)


async def _said(process: asyncio.subprocess.Process, words: str) -> None:
    if process.stdout is None:
        raise RuntimeError("its output was not kept")
    async with asyncio.timeout(_STOP_SECONDS):
        line = await process.stdout.readline()
    if words not in line.decode():
        raise RuntimeError(f"the worker ended before it was {words}")


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
    await process.wait()


async def _work(role: str, url: str, bootstrap: str, topic: str) -> None:
    kind, stop = on_topic(topic), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    manifest = publishing(kind) if role == "publish" else consuming(kind)
    log, database = KafkaLog(bootstrap, instance=str(os.getpid())), Database(manifest.service, url)
    print(_READY, flush=True)
    try:
        await Worker(manifest, database, log).run(stop)
    finally:
        await database.dispose()
        await log.close()


if __name__ == "__main__":
    calm_garbage_collector()
    uvloop.run(_work(*sys.argv[1:]))

"""A gateway is restarted, process by process, under callers who keep their connections and never try again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from services.workers_behind_a_socket import Workers, listen
from tests.gateway.echo import free_port

CALLERS, RESTARTS = 16, 1
COMMAND = (sys.executable, "-m", "tests.gateway.restarted")
REQUEST = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"


@dataclass
class Seen:
    """What the callers saw."""

    answers: int = 0
    failed: list[str] = field(default_factory=list)
    processes: set[bytes] = field(default_factory=set)
    reconnected: int = 0
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    def answer(self, process: bytes) -> None:
        """One more answer, from this process."""
        self.answers += 1
        self.processes.add(process)
        self.answered.set()

    async def answered_more(self, count: int) -> None:
        """Until so many more were answered."""
        wanted = self.answers + count
        while self.answers < wanted:
            self.answered.clear()
            await self.answered.wait()

    async def others_than(self, known: set[bytes]) -> set[bytes]:
        """Processes that answered and were not known, as soon as there are any."""
        while not self.processes - known:
            self.answered.clear()
            await self.answered.wait()
        return self.processes - known


async def call(port: int, seen: Seen, stop: asyncio.Event) -> None:
    """One request after the other on one connection, until an answer says that it is the last."""
    reader: asyncio.StreamReader | None = None
    while not stop.is_set():
        if reader is None:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(REQUEST)
            async with asyncio.timeout(30):
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
                body = await reader.readexactly(length)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            seen.failed.append(repr(error))
            reader = None
            continue
        assert head.startswith(b"http/1.1 200")
        seen.answer(body)
        if b"connection: close" in head:
            writer.close()
            reader = None
            seen.reconnected += 1
    if reader is not None:
        writer.close()


@asynccontextmanager
async def called(port: int) -> AsyncIterator[Seen]:
    """Callers at work while the block runs."""
    seen, stop = Seen(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for _ in range(CALLERS):
            group.create_task(call(port, seen, stop))
        try:
            yield seen
        finally:
            stop.set()


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    """Two processes behind a socket that this one holds."""
    with listen("127.0.0.1", free_port()) as listener:
        workers = Workers(COMMAND, listener, 2)
        running = asyncio.create_task(workers.run())
        await workers.started.wait()
        yield workers
        workers.stopping.set()
        await running


async def test_nobody_notices_that_every_process_is_replaced(workers: Workers) -> None:
    async with called(workers.listener.getsockname()[1]) as seen:
        for _ in range(RESTARTS):
            await workers.replace()
            await seen.answered_more(200)
    assert seen.failed == []
    assert len(seen.processes) > RESTARTS
    assert seen.reconnected >= CALLERS


async def test_a_process_that_dies_is_started_again(workers: Workers) -> None:
    async with called(workers.listener.getsockname()[1]) as seen:
        async with asyncio.timeout(60):
            for _ in range(3):  # with two processes, the third to answer was started after the first was killed
                known = set(seen.processes)
                for process in await seen.others_than(known):
                    os.kill(int(process), signal.SIGKILL)
    assert len(seen.failed) <= 3 * CALLERS

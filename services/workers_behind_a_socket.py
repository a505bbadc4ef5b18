"""A parent that holds a listening socket, and the processes behind it: one goes only when the next is there.

As the socket never closes, nobody who connects is refused, whichever process comes or goes.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

START_SECONDS = 60.0
_RESTART_SECONDS = 1.0
_STOP_SECONDS = 30.0
_BACKLOG = 2048
LISTENER, READY = "SALESOPS_LISTENER_FD", "SALESOPS_READY_FD"
NUMBER = "SALESOPS_PROCESS_NUMBER"


class ProcessFailed(RuntimeError):
    """A process ended before it answered."""

    def __init__(self, number: int, code: int | None) -> None:
        super().__init__(f"process {number} ended with {code} before it answered")


def listen(host: str, port: int) -> socket.socket:
    """The socket that outlives every process behind it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(_BACKLOG)
    listener.setblocking(False)  # noqa: FBT003 - the socket's own signature
    return listener


def inherited_listener() -> socket.socket | None:
    """The socket a parent holds, in a process behind it."""
    number = os.environ.get(LISTENER)
    return socket.socket(fileno=int(number)) if number else None


def say_ready() -> None:
    """Tell the parent that requests are answered."""
    number = os.environ.get(READY)
    if number:
        os.write(int(number), b"1")
        os.close(int(number))


@dataclass
class Workers:
    """So many processes of one command line."""

    command: Sequence[str]
    listener: socket.socket
    count: int
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    started: asyncio.Event = field(default_factory=asyncio.Event)
    _running: dict[int, asyncio.subprocess.Process] = field(default_factory=dict)
    _replacing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self) -> int:
        """Until told to stop; a process that ends by itself is started again."""
        started = await asyncio.gather(*(self._start(number) for number in range(self.count)))
        self._running.update(enumerate(started))
        self.started.set()
        minding = [asyncio.create_task(self._mind(number)) for number in self._running]
        await self.stopping.wait()
        await asyncio.gather(*(self._stop(process) for process in self._running.values()))
        for task in minding:
            task.cancel()
        await asyncio.gather(*minding, return_exceptions=True)
        return 0

    async def replace(self) -> None:
        """Start a successor for each, one after the other; the old one drains when the new one answers."""
        async with self._replacing:
            for number, old in tuple(self._running.items()):
                self._running[number] = await self._start(number)
                await self._stop(old)

    def tell(self, number: signal.Signals) -> None:
        """Pass a signal on to every process."""
        for process in self._running.values():
            if process.returncode is None:
                process.send_signal(number)

    async def _start(self, number: int) -> asyncio.subprocess.Process:
        reading, writing = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *self.command,
                pass_fds=(self.listener.fileno(), writing),
                env={
                    **os.environ,
                    LISTENER: str(self.listener.fileno()),
                    READY: str(writing),
                    NUMBER: str(number),
                },
            )
        finally:
            os.close(writing)
        try:
            await _readable(reading)
            if not os.read(reading, 1):
                await process.wait()
                raise ProcessFailed(number, process.returncode)
        finally:
            os.close(reading)
        return process

    async def _mind(self, number: int) -> None:
        while not self.stopping.is_set():
            process = self._running[number]
            await process.wait()
            if self._running[number] is process and not self.stopping.is_set():
                sys.stderr.write(f"process {number} ended with {process.returncode} and is started again\n")
                await asyncio.sleep(_RESTART_SECONDS)
                self._running[number] = await self._start(number)

    async def _stop(self, process: asyncio.subprocess.Process) -> None:
        if process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def _readable(descriptor: int) -> None:
    """Until the process has said that it is ready, or has ended without."""
    loop = asyncio.get_running_loop()
    said = asyncio.Event()
    loop.add_reader(descriptor, said.set)
    try:
        async with asyncio.timeout(START_SECONDS):
            await said.wait()
    finally:
        loop.remove_reader(descriptor)


def run_workers(command: Sequence[str], host: str, port: int, count: int) -> int:
    """Hold the socket and the processes until SIGTERM; SIGHUP is passed on, SIGUSR2 replaces them one by one."""
    return asyncio.run(_run(command, host, port, count))


async def _run(command: Sequence[str], host: str, port: int, count: int) -> int:
    with listen(host, port) as listener:
        workers, loop = Workers(command, listener, count), asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, workers.stopping.set)
        loop.add_signal_handler(signal.SIGHUP, workers.tell, signal.SIGHUP)
        replacing: set[asyncio.Task[None]] = set()

        def replace() -> None:
            task = asyncio.create_task(workers.replace())
            replacing.add(task)
            task.add_done_callback(replacing.discard)

        loop.add_signal_handler(signal.SIGUSR2, replace)
        return await workers.run()

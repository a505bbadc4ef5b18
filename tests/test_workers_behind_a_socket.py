"""The parent that holds the socket: who is started, told, replaced and stopped behind it, and in which order."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from services.workers_behind_a_socket import ProcessFailed, Workers, listen
from tests.shared.messaging.orders import until

CHILD = """
import os, signal, socket, sys
def say(word):
    line = f"{word} {os.environ['SALESOPS_PROCESS_NUMBER']} {os.getpid()}\\n"
    os.write(seen, line.encode())
def stop(*_):
    say("stopped")
    sys.exit(0)
seen = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
signal.signal(signal.SIGHUP, lambda *_: say("told"))
signal.signal(signal.SIGTERM, stop)
say(f"port={socket.socket(fileno=int(os.environ['SALESOPS_LISTENER_FD'])).getsockname()[1]}")
os.write(int(os.environ["SALESOPS_READY_FD"]), b"1")
while True:
    signal.pause()
"""
FAILING = (sys.executable, "-c", "raise SystemExit(3)")


class Seen:
    """What the processes wrote down, in order: a word, their number, their id."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def all(self) -> list[tuple[str, int, int]]:
        if not self._file.exists():
            return []
        words = [line.split() for line in self._file.read_text().splitlines()]
        return [(word, int(number), int(process)) for word, number, process in words]

    def words(self) -> list[str]:
        return [word for word, *_ in self.all()]

    async def said(self, word: str, times: int) -> None:
        """Until it was written down so often."""

        async def is_there() -> bool:
            return self.words().count(word) >= times

        await until(is_there)


@asynccontextmanager
async def running(seen: Path, count: int) -> AsyncIterator[tuple[Workers, Seen, str]]:
    """So many processes; and what the first thing they write down is."""
    with listen("127.0.0.1", 0) as listener:
        workers = Workers((sys.executable, "-c", CHILD, str(seen)), listener, count)
        running = asyncio.create_task(workers.run())
        await workers.started.wait()
        yield workers, Seen(seen), f"port={listener.getsockname()[1]}"
        workers.stopping.set()
        assert await running == 0


async def test_each_has_a_number_and_the_socket_and_all_are_stopped_in_the_end(tmp_path: Path) -> None:
    async with running(tmp_path / "seen", 3) as (_, seen, here):
        assert sorted((word, number) for word, number, _ in seen.all()) == [(here, 0), (here, 1), (here, 2)]
        begun = {process for *_, process in seen.all()}

    assert {process for word, _, process in seen.all() if word == "stopped"} == begun


async def test_a_signal_is_passed_on_to_each(tmp_path: Path) -> None:
    async with running(tmp_path / "seen", 2) as (workers, seen, _):
        workers.tell(signal.SIGHUP)
        await seen.said("told", 2)

        assert sorted(number for word, number, _ in seen.all() if word == "told") == [0, 1]


async def test_one_goes_only_when_its_successor_is_there_behind_the_same_socket(tmp_path: Path) -> None:
    async with running(tmp_path / "seen", 2) as (workers, seen, here):
        first = {number: process for _, number, process in seen.all()}
        await workers.replace()

        assert [(word, number) for word, number, _ in seen.all()[2:]] == [
            (here, 0),
            ("stopped", 0),
            (here, 1),
            ("stopped", 1),
        ]
        assert {number: process for word, number, process in seen.all() if word == "stopped"} == first


async def test_one_that_dies_is_started_again_under_its_number(tmp_path: Path) -> None:
    async with running(tmp_path / "seen", 2) as (_, seen, here):
        killed = next(process for _, number, process in seen.all() if number == 1)
        os.kill(killed, signal.SIGKILL)
        await seen.said(here, 3)

        word, number, process = seen.all()[-1]
        assert (word, number) == (here, 1)
        assert process != killed


async def test_one_that_ends_before_it_answers_is_a_failure_to_start() -> None:
    with listen("127.0.0.1", 0) as listener, pytest.raises(ProcessFailed, match="process 0 ended with 3"):
        await Workers(FAILING, listener, 1).run()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_the_socket_listens_on_either_kind_of_address(host: str) -> None:
    with listen(host, 0) as listener:
        assert listener.getsockname()[0] == host

"""A whole system as a user starts it: processes of its own, a data directory, the public door."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import httpx
import psutil

ROOT = Path(__file__).parents[1]
_PATIENCE_SECONDS = 300.0
_ASKING_PAUSE = 0.05


class DidNotHappen(RuntimeError):
    """The system ended, or patience did, before it said what was waited for."""


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def data_directory() -> Iterator[Path]:
    """A directory that other users may enter, as the embedded PostgreSQL of a root user needs it."""
    path = Path(tempfile.mkdtemp(prefix="salesops-data-"))
    path.chmod(0o755)
    try:
        yield path / "data"
    finally:
        shutil.rmtree(path, ignore_errors=True)


@dataclass
class System:
    """One start of the system on a data directory."""

    data: Path
    log: str
    process: subprocess.Popen[str]
    port: int
    started: float
    said: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def wait_until(self, pattern: str) -> str:
        """The first group of the first line it prints that matches."""
        output: IO[str] | None = self.process.stdout
        if output is None:
            raise DidNotHappen("its output was not kept")
        for line in output:
            self.said.append(line)
            found = re.search(pattern, line)
            if found:
                return found[1]
        raise DidNotHappen(f"it ended before it said {pattern!r}:\n{''.join(self.said[-30:])}")

    def wait_ready(self) -> float:
        """Seconds from its start until `/readyz` says so."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        with httpx.Client(base_url=self.url) as client:
            while time.monotonic() < deadline:
                try:
                    if client.get("/readyz").status_code == httpx.codes.OK:
                        return time.monotonic() - self.started
                except httpx.TransportError:
                    if self.process.poll() is not None:
                        break
                time.sleep(_ASKING_PAUSE)
        raise DidNotHappen("it was never ready")

    def client(self, role: str = "sales_ops") -> httpx.Client:
        """A caller with a token from the command line."""
        command = [sys.executable, "-m", "services", "token", "--data", str(self.data), "--role", role]
        token = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
        return httpx.Client(base_url=self.url, headers={"authorization": f"Bearer {token}"}, timeout=60)

    def kill(self) -> None:
        """End it as a power cut would: the process and its loader, without a word."""
        for child in psutil.Process(self.process.pid).children(recursive=True):
            child.kill()
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Ctrl-C."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.communicate(timeout=60)

    def processes(self) -> list[psutil.Process]:
        """Everything that belongs to this run, the Java machine of Kafka excepted."""
        ours = psutil.Process(self.process.pid)
        postmaster = psutil.Process(int((self.data / "postgres" / "postmaster.pid").read_text().splitlines()[0]))
        family = [ours, *ours.children(recursive=True), postmaster, *postmaster.children(recursive=True)]
        return [process for process in {p.pid: p for p in family}.values() if process.name() != "java"]


@contextmanager
def started(data: Path, log: str = "postgres", environment: Mapping[str, str] | None = None) -> Iterator[System]:
    """Start the system, and see to it that it ends."""
    port = free_port()
    began = time.monotonic()
    command = [sys.executable, "-m", "services", "run", "--data", str(data), "--port", str(port), "--log", log]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    system = System(data, log, process, port, began)
    try:
        yield system
    finally:
        system.stop()

"""Processes of ours, as a supervisor keeps them: started, killed, paused, stopped in order, by their own id only."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.system import ROOT
from tests.faults.harness.ports import lasting_port

_STOP_SECONDS = 30.0


@dataclass
class Program:
    """One process of the system, with what it needs to be started again."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    output: Path
    port: int = field(default_factory=lasting_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        """Whether it runs, paused or not."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Run it; what it says is kept in a file."""
        command = [sys.executable, "-m", *self.arguments, "--host", "127.0.0.1", "--port", str(self.port)]
        with (self.output / f"{self.name}.log").open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 - our own modules
                command, cwd=ROOT, env={**os.environ, **self.environment}, stdout=output, stderr=output
            )

    def send(self, number: signal.Signals) -> None:
        """Send a signal: SIGSTOP pauses it, SIGCONT lets it go on."""
        if self.process is not None and self.alive:
            self.process.send_signal(number)

    def kill(self) -> None:
        """End it without a word, as a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """Ask it to end in order; by force if it does not."""
        if self.process is None or not self.alive:
            return
        self.send(signal.SIGCONT)
        self.send(signal.SIGTERM)
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def restart(self) -> float:
        """Kill it and start it again; when."""
        self.kill()
        at = time.time()
        self.start()
        return at


def stop_all(programs: list[Program]) -> None:
    """Ask all to end at once, then wait for each."""
    for program in programs:
        program.send(signal.SIGCONT)
        program.send(signal.SIGTERM)
    for program in programs:
        program.stop()

"""How soon a newcomer sees the whole system: ready, settled, ready again, and how much memory it takes."""

from __future__ import annotations

import time
from pathlib import Path

from bench.figures import Figure, report
from bench.system import System, data_directory, started

_QUIET_SECONDS = 60.0
_MIB = 1024 * 1024


def main() -> bool:
    """Measure one first start and one later start."""
    with data_directory() as data:
        figures = [*_first(data), *_later(data)]
    return report("first_start", figures)


def _first(data: Path) -> list[Figure]:
    with started(data) as system:
        ready = system.wait_ready()
        settled = float(system.wait_until(r"settled ([\d.]+) s after the start"))
        time.sleep(_QUIET_SECONDS)
        memory = proportional_set_size(system) / _MIB
    return [
        Figure("ready on an empty store", ready, "s", "limit", 5),
        Figure("first start to settled", settled, "s", "limit", 60),
        Figure("memory 60 s after settling, proportional set size of all processes", memory, "MiB", "limit", 600),
    ]


def _later(data: Path) -> list[Figure]:
    with started(data) as system:
        return [Figure("ready with everything there", system.wait_ready(), "s", "limit", 3)]


def proportional_set_size(system: System) -> int:
    """Bytes of memory, shared pages divided among those who share them."""
    total = 0
    for process in system.processes():
        rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        total += sum(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
    return total

"""Measure compensation: all of it, or what is named; only a whole run is kept."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import resource
import signal
import sys
import time
from collections.abc import Coroutine, Sequence

import uvloop

from bench.figures import Figure, keep, show
from services.one_process import calm_garbage_collector

NAMES = ("memory", "store", "director", "reactions", "workers")
"""One file each."""

_PEAK_LIMIT_GB = 1.5


def main(names: Sequence[str]) -> int:
    """Run them one after the other; the exit code tells whether every reference was reached."""
    unknown = set(names) - set(NAMES)
    if unknown:
        print(f"no such measurement: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    calm_garbage_collector()
    figures: list[Figure] = []
    for name in names or NAMES:
        began = time.monotonic()
        found = importlib.import_module(f"bench.compensation.{name}").measure()
        measured = uvloop.run(_cancelled_when_told(found)) if inspect.iscoroutine(found) else found
        figures += measured
        print(f"-- {name}, {time.monotonic() - began:.0f} s", flush=True)
        show(measured)
    figures.append(Figure("peak memory of all Python processes", _peak(), "GB", "limit", _PEAK_LIMIT_GB))
    show(figures[-1:])
    if not names:
        keep("compensation", figures)
    return 0 if all(figure.met or not figure.decides for figure in figures) else 1


async def _cancelled_when_told(measuring: Coroutine[None, None, list[Figure]]) -> list[Figure]:
    """Servers are stopped however the run ends."""
    task = asyncio.ensure_future(measuring)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


def _peak() -> float:
    """The most this process and the largest of its children ever held."""
    kilobytes = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return kilobytes * 1024 / 1e9


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

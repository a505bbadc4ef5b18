"""Measure the event backbone: all of it, or what is named, each on servers of its own."""

from __future__ import annotations

import asyncio
import importlib
import logging
import signal
import sys
import time
from collections.abc import Sequence

import uvloop

from bench.backbone.stand import open_stand
from bench.figures import Figure, keep, show
from services.one_process import calm_garbage_collector

NAMES = ("relay", "consumer", "latency", "outbox_cost", "rebuild", "growth", "backlog", "recovery")
"""One file each."""


async def _measure(names: Sequence[str]) -> list[Figure]:
    """One after the other on the same two servers, each printed as soon as it is known."""
    figures: list[Figure] = []
    measuring = asyncio.current_task()
    if measuring is not None:  # servers are stopped however the run ends
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, measuring.cancel)
    async with open_stand() as stand:
        for name in names:
            began = time.monotonic()
            async with stand.for_one_measurement() as own:
                found: list[Figure] = await importlib.import_module(f"bench.backbone.{name}").measure(own)
            print(f"-- {name}, {time.monotonic() - began:.0f} s", flush=True)
            show(found)
            figures += found
    return figures


def main(names: Sequence[str]) -> int:
    """Run them; the exit code tells whether every reference was reached. Only a whole run is kept."""
    unknown = set(names) - set(NAMES)
    if unknown:
        print(f"no such measurement: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    logging.basicConfig(level=logging.CRITICAL)  # faults are made on purpose, and complained of
    calm_garbage_collector()
    figures = uvloop.run(_measure(names or NAMES))
    if not names:
        keep("backbone", figures)
    return 0 if all(figure.met or not figure.decides for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

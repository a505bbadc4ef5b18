"""Waiting that ends early when the process is told to stop."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

FIRST_SECONDS = 0.2
LONGEST_SECONDS = 1.0
"""Also the longest that a log or a store, back again, waits for us."""


async def told_to_stop(stop: asyncio.Event, seconds: float) -> bool:
    """Wait so long, or until told to stop: True then."""
    await first_of((stop,), seconds)
    return stop.is_set()


async def first_of(events: tuple[asyncio.Event, ...], seconds: float) -> None:
    """Wait until one of the events is set, or so long."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


@dataclass
class Backoff:
    """Pauses that double from 0.2 seconds to one."""

    _next: float = FIRST_SECONDS

    def reset(self) -> None:
        """Begin small again."""
        self._next = FIRST_SECONDS

    async def wait(self, stop: asyncio.Event) -> bool:
        """Pause; True if told to stop meanwhile."""
        seconds, self._next = self._next, min(self._next * 2, LONGEST_SECONDS)
        return await told_to_stop(stop, seconds)

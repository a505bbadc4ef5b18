"""Whether a caller takes in what is said to it: what waits to be read takes memory, and perhaps a service's place."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from services.gateway.domain.limits import Limits


class Reader:
    """Cuts off a caller who reads slower than it would have to send."""

    def __init__(self, transport: asyncio.Transport, limits: Limits, when_cut_off: Callable[[], None]) -> None:
        self._transport = transport
        self._limits = limits
        self._when_cut_off = when_cut_off
        self._timer: asyncio.TimerHandle | None = None

    def watch(self) -> None:
        """From now on it has to read, until there is nothing left or `rest` is said."""
        self.rest()
        unread = self._transport.get_write_buffer_size()
        if unread:
            later = asyncio.get_running_loop().call_later
            self._timer = later(self._limits.idle_seconds, self._look, unread)

    def rest(self) -> None:
        """It reads, or is gone."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self, before: int) -> None:
        self._timer = None
        taken = before - self._transport.get_write_buffer_size()
        if taken >= self._limits.idle_seconds * self._limits.bytes_per_second:
            self.watch()
            return
        self._when_cut_off()
        self._transport.abort()

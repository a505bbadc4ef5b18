"""The places at a service: so many requests at once, so many waiting, and none of them for long."""

from __future__ import annotations

import asyncio
from collections import deque
from time import monotonic

from services.gateway.domain.errors import ServiceBusy
from services.gateway.domain.resilience.patience import Patience


class Bulkhead:
    """One service that is slow takes its own places and nobody else's."""

    def __init__(self, service: str, places: int, queue: int, seconds: float) -> None:
        self.taken = 0
        self.refused = 0
        self._service = service
        self._queue = queue
        self._places = places
        self._patience = Patience(seconds)
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._waiting)

    async def enter(self) -> None:
        """Take a place, ServiceBusy if there is none in time. Whoever entered leaves."""
        if self.taken < self._places:
            self.taken += 1
            return
        if not self._waiting:
            self._patience.emptied(monotonic())
        if len(self._waiting) >= self._queue:
            self.refused += 1
            raise ServiceBusy(self._service)
        await self._wait()

    def leave(self) -> None:
        """Give the place to whoever waited least: it is the one whose caller still waits."""
        while self._waiting:
            waiting = self._waiting.pop()
            if not waiting.done():
                waiting.set_result(None)
                return
        self.taken -= 1

    def resize(self, places: int, queue: int, seconds: float) -> None:
        """Other bounds from now on."""
        self._places, self._queue, self._patience.longest = places, queue, seconds

    async def _wait(self) -> None:
        place = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            async with asyncio.timeout(self._patience.seconds(monotonic())):
                await place
        except TimeoutError as error:
            self.refused += 1
            self._withdraw(place)
            raise ServiceBusy(self._service) from error
        except BaseException:
            self._withdraw(place)
            raise

    def _withdraw(self, place: asyncio.Future[None]) -> None:
        """A place that was given in the very moment is passed on."""
        if place.done() and not place.cancelled():
            self.leave()
        elif place in self._waiting:
            self._waiting.remove(place)

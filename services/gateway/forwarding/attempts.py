"""Authentications under way: of one address never more than could all fail within its limit.

A failure is known only when the verification has ended. So each one reserves its failure before it begins; who finds
all reserved waits until one ends, and is refused if none is left then. Whoever is right gives its reservation back.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from services.gateway.domain.errors import AuthenticationBusy
from services.gateway.domain.rates.bucket import Rate
from services.gateway.forwarding.rates import Rates
from shared.web.identity import NotAuthenticated

_LONGEST_WAIT_SECONDS = 5.0


@dataclass(slots=True)
class _Queue:
    """The authentications of one address."""

    users: int = 0
    under_way: int = 0
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)

    def wake(self) -> None:
        """Let the next one look, if there is one."""
        while self.waiting:
            first = self.waiting.popleft()
            if not first.done():
                first.set_result(None)
                return


class Attempts:
    """Failed authentications are counted before they have failed."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._queues: dict[str, _Queue] = {}

    @asynccontextmanager
    async def one(self, rate: Rate, address: str) -> AsyncIterator[None]:
        """One authentication; TooManyRequests if its failure would be one too many. NotAuthenticated is a failure."""
        queue = self._queues.setdefault(address, _Queue())
        queue.users += 1
        try:
            await self._begin(queue, rate, address)
            try:
                yield
            except NotAuthenticated:
                self._rates.spend(rate, address)
                raise
            finally:
                queue.under_way -= 1
        finally:
            queue.wake()
            queue.users -= 1
            if not queue.users:
                del self._queues[address]

    async def _turn(self, queue: _Queue, rate: Rate, address: str) -> None:
        try:
            async with asyncio.timeout(_LONGEST_WAIT_SECONDS):
                while queue.under_way >= self._rates.left(rate, address):
                    turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                    queue.waiting.append(turn)
                    await turn
        except TimeoutError as error:
            raise AuthenticationBusy from error

    async def _begin(self, queue: _Queue, rate: Rate, address: str) -> None:
        if queue.under_way >= self._rates.left(rate, address):
            await self._turn(queue, rate, address)
        queue.under_way += 1
        queue.wake()

"""The feed as one process sees it: the latest messages, read once for all who follow."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from prometheus_client import Gauge

from services.gateway.domain.stream.message import Message
from services.gateway.queries import feed as queries
from services.gateway.use_cases.stream import follow
from services.gateway.use_cases.stream.tell_what_happened import forget_what_was_told
from shared.kernel.hierarchy import Organisation
from shared.store.database import Database
from shared.store.outage import STORE_FAILED

STREAMS = Gauge("gateway_streams", "Streams that are followed here.")

_LOOK_SECONDS = 0.25
_TROUBLED_SECONDS = 2.0
_REMEMBERED = 5000
_ORGANISATION = timedelta(seconds=5)
_ALIVE = timedelta(seconds=15)
_FORGET = timedelta(minutes=10)

_log = logging.getLogger(__name__)


class Feed:
    """Looks while somebody follows; `position` is how far it has looked."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self.database = database
        self.clock = clock
        self.position = 0
        self._recent: deque[Message] = deque(maxlen=_REMEMBERED)
        self._followers: dict[UUID, asyncio.Event] = {}
        self._organisation: tuple[datetime, Organisation] | None = None

    def follow(self, stream_id: UUID, head: int) -> asyncio.Event:
        """Begin to be told, by this event, that there may be more; `head` is where the feed stands.

        While nobody follows nobody looks, so the first who does begins at the head: what was missed is not in memory.
        """
        if not self._followers:
            self._recent.clear()
            self.position = head
        self._followers[stream_id] = asyncio.Event()
        STREAMS.set(len(self._followers))
        return self._followers[stream_id]

    def leave(self, stream_id: UUID) -> None:
        """Follow no longer."""
        self._followers.pop(stream_id, None)
        STREAMS.set(len(self._followers))

    async def after(self, position: int) -> list[Message]:
        """The messages after a position: from memory where it reaches back so far, else from the database."""
        if position >= self.position:
            return []
        if self._recent and self._recent[0].position <= position + 1:
            return [message for message in self._recent if message.position > position]
        async with self.database.transaction() as tx:
            return await queries.messages_after(tx, position)

    async def organisation(self) -> Organisation:
        """Who manages whom, five seconds old at most."""
        now = self.clock()
        if self._organisation is None or now - self._organisation[0] > _ORGANISATION:
            async with self.database.transaction() as tx:
                self._organisation = now, await queries.organisation(tx)
        return self._organisation[1]

    async def run(self, stop: asyncio.Event) -> None:
        """Look until told to stop; now and then say which streams are alive, and forget what is a day old."""
        alive = forgotten = datetime.min.replace(tzinfo=self.clock().tzinfo)
        while not stop.is_set():
            pause = _LOOK_SECONDS
            try:
                now = self.clock()
                if now - forgotten > _FORGET:
                    forgotten = now
                    await self._forget()
                if self._followers:
                    await self.look()
                    if now - alive > _ALIVE:
                        alive = now
                        await self._keep_open()
            except STORE_FAILED as error:
                _log.warning("the feed cannot be read: %r", error)
                pause = _TROUBLED_SECONDS
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
        for told in self._followers.values():
            told.set()

    async def look(self) -> None:
        """Read what is new, and tell those who follow."""
        async with self.database.transaction() as tx:
            new = await queries.messages_after(tx, self.position)
        if new:
            self._recent.extend(new)
            self.position = new[-1].position
        for told in self._followers.values():
            told.set()

    async def _keep_open(self) -> None:
        async with self.database.transaction() as tx:
            await follow.keep_open(tx, self._followers)

    async def _forget(self) -> None:
        async with self.database.transaction() as tx:
            await forget_what_was_told(tx)

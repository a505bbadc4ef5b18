"""One stream: it says what its reader may hear, and ends when the reader's right to it does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from starlette.types import Message as AsgiMessage
from starlette.types import Receive, Scope, Send

from services.gateway.domain.stream.message import HEARTBEAT, Sight, ended, reset, retry
from services.gateway.forwarding.stream.feed import Feed
from services.gateway.forwarding.upstream import CallerGone
from services.gateway.queries import feed as queries
from services.gateway.queries.feed import sight_of
from services.gateway.use_cases.stream.follow import end_stream
from shared.kernel.company import Company
from shared.kernel.errors import Refusal
from shared.store.outage import STORE_FAILED
from shared.web.dependencies import day_in
from shared.web.identity import NotAuthenticated, Principal

HEARTBEAT_SECONDS = 15.0
TICK_SECONDS = 2.0
"""How long a stream goes on, while nothing happens, without asking whether it still may."""
SLOW_SECONDS = 10.0
"""How long a reader may take to make room."""
_COME_AGAIN_MILLISECONDS = 2000

Recheck = Callable[[], Awaitable[Principal]]
"""The reader as it is now; whatever it raises ends the stream."""


class ReaderTooSlow(CallerGone):
    """The reader took too long to make room: it is cut off, and comes again with the last id it has."""


@dataclass(frozen=True)
class Follower:
    """A stream's answer, as an ASGI application."""

    feed: Feed
    stream_id: UUID
    position: int | None
    """The last position the reader has; None if it begins now."""
    recheck: Recheck
    company: Company
    draining: asyncio.Event
    tick: float = TICK_SECONDS
    heartbeat: float = HEARTBEAT_SECONDS
    slow: float = SLOW_SECONDS

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Follow until the reader is gone, may no longer, is too slow, or the process drains."""
        gone = asyncio.create_task(_until_gone(receive))
        try:
            await self._say(send, _START)
            try:
                await self._follow(send, gone)
            except STORE_FAILED:
                await self._part(send, retry(_COME_AGAIN_MILLISECONDS))
            if not gone.done():
                await self._say(send, {"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            self.feed.leave(self.stream_id)
            with suppress(*STORE_FAILED):
                async with self.feed.database.transaction() as tx:
                    await end_stream(tx, self.stream_id)

    async def _follow(self, send: Send, gone: asyncio.Task[None]) -> None:
        told, position = await self._begin(send)
        said_at = monotonic()
        while not gone.done():
            if self.draining.is_set():
                await self._part(send, retry(_COME_AGAIN_MILLISECONDS))
                break
            try:
                sight = await self._sight()
            except (Refusal, NotAuthenticated) as why:
                await self._part(send, ended(_word_of(why)))
                break
            told.clear()
            messages = await self.feed.after(position)
            words = b"".join(message.written() for message in messages if message.is_for(sight))
            if not words and monotonic() - said_at >= self.heartbeat:
                words = HEARTBEAT
            if words:
                await self._part(send, words)
                said_at = monotonic()
            if messages:
                position = messages[-1].position
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(told.wait(), self.tick)

    async def _begin(self, send: Send) -> tuple[asyncio.Event, int]:
        async with self.feed.database.transaction() as tx:
            reach = await queries.reach(tx)
        told = self.feed.follow(self.stream_id, reach.head)
        if self.position is None:
            await self._part(send, retry(_COME_AGAIN_MILLISECONDS))
            return told, reach.head
        if not reach.covers(self.position):
            await self._part(send, reset(reach.head))
            return told, reach.head
        return told, self.position

    async def _sight(self) -> Sight:
        """The reader's rights of this moment; each message is weighed against them by itself."""
        caller = await self.recheck()
        return sight_of(caller, await self.feed.organisation(), day_in(self.company, self.feed.clock()))

    async def _part(self, send: Send, body: bytes) -> None:
        await self._say(send, {"type": "http.response.body", "body": body, "more_body": True})

    async def _say(self, send: Send, message: AsgiMessage) -> None:
        try:
            async with asyncio.timeout(self.slow):
                await send(message)
        except TimeoutError as error:
            raise ReaderTooSlow from error


_START: AsgiMessage = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ],
}


def _word_of(why: Refusal | NotAuthenticated) -> str:
    return why.code if isinstance(why, Refusal) else "not_authenticated"


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass

"""Who reads which partition of the PostgreSQL log: shares of a group's partitions, held by one session."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import asyncpg

from shared.messaging.log import LogUnavailable, Place
from shared.messaging.session import PING_SECONDS, lock_session
from shared.messaging.shares import Shares
from shared.messaging.transience import is_transient

_LOOK_SECONDS = PING_SECONDS / 4
"""How soon a new or a lost member is noticed."""

_log = logging.getLogger(__name__)

Owns = Callable[[Collection[Place]], None]


@dataclass(eq=False)
class Member:
    """A reader of this process, and its share."""

    group: str
    places: dict[str, Place]
    owns: Owns
    shares: Shares | None = None


class Groups:
    """The groups that this process has a member in."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._members: dict[str, Member] = {}
        self._turn = asyncio.Lock()
        self._stack = AsyncExitStack()
        self._connection: asyncpg.Connection[Any] | None = None
        self._keeper: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def member(self, group: str, places: Sequence[Place], owns: Owns) -> AsyncIterator[None]:
        """Take part in a group while the block runs; `owns` is told what belongs to the reader now."""
        if group in self._members:
            raise ValueError(f"this process reads as {group} already")
        member = Member(group, {f"{place.topic}/{place.partition}": place for place in places}, owns)
        self._members[group] = member
        try:
            await self._look()
            if self._keeper is None or self._keeper.done():
                self._keeper = asyncio.create_task(self._keep())
            yield
        finally:
            del self._members[group]
            owns(())
            await self._release(member)

    async def close(self) -> None:
        """Leave every group."""
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None
        async with self._turn:
            await self._lose()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            with suppress(LogUnavailable):
                await self._look()

    async def _look(self) -> None:
        """Bring every member's share up to date; this is also the sign of life of the session."""
        async with self._turn:
            try:
                connection = await self._opened()
                for member in list(self._members.values()):
                    if member.shares is None:
                        member.shares = Shares(connection, f"group {member.group}", list(member.places))
                    held = await member.shares.rebalance()
                    member.owns([member.places[name] for name in held])
            except Exception as error:
                await self._lose()
                if not is_transient(error):
                    raise
                _log.warning("event log: partitions are given up: %r", error)
                raise LogUnavailable(str(error)) from error

    async def _release(self, member: Member) -> None:
        async with self._turn:
            if member.shares is not None and self._connection is not None:
                try:
                    await member.shares.leave()
                except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    await self._lose()

    async def _opened(self) -> asyncpg.Connection[Any]:
        if self._connection is None:
            self._connection = await self._stack.enter_async_context(lock_session(self._url, "event log groups"))
        return self._connection

    async def _lose(self) -> None:
        """The session is gone, and every share with it."""
        self._connection = None
        await self._stack.aclose()
        for member in self._members.values():
            member.shares = None
            member.owns(())

"""Whether what was decided about callers still holds: the store's epoch of access, asked for every second or two."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from services.gateway.queries import callers
from shared.store.database import Database
from shared.store.outage import STORE_FAILED

REFRESH_SECONDS = 1.5
"""After so long the next request has the epoch asked for again, beside itself."""
TRUSTED_SECONDS = 4.0
"""After so long a request waits for the answer first: nobody turned away is let in for five seconds."""
AWAY_SECONDS = 1.0
"""After so long a store that did not answer is asked again."""
_ANSWER_SECONDS = 1.0

_log = logging.getLogger(__name__)


class Watch:
    """Has decisions forgotten when the epoch grows. No clockwork drives it: it is asked by whoever wants to rely on it.

    So it makes no difference whether a process was busy, asleep or idle: what was not confirmed lately is not used.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime], forget: Callable[[], None]) -> None:
        self.away = False
        """Whether the store did not answer when it was last asked."""
        self.trusted_until = 0.0
        """Until when (seconds since 1970) decisions can be used without asking."""
        self.refresh_at = 0.0
        """From when the next who comes should ask, without waiting."""
        self._database = database
        self._clock = clock
        self._forget = forget
        self._epoch: int | None = None
        self._asking: asyncio.Task[None] | None = None

    async def confirm(self) -> None:
        """Return when decisions can be relied on: they were confirmed lately, or there is nobody to ask."""
        if self._clock().timestamp() >= self.trusted_until:
            await asyncio.shield(self.ask())

    def ask(self) -> asyncio.Task[None]:
        """The question under way, or a new one."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        return self._asking

    async def settle(self) -> None:
        """Wait for the question under way."""
        if self._asking is not None:
            await asyncio.shield(self._asking)

    async def _ask(self) -> None:
        asked_at = self._clock().timestamp()
        try:
            async with asyncio.timeout(_ANSWER_SECONDS), self._database.transaction() as tx:
                epoch = await callers.access_epoch(tx)
        except STORE_FAILED as error:
            self._log_once(error)
            self.away = True
            # There is nobody to ask, and who asks again meanwhile is not kept waiting.
            failed_at = self._clock().timestamp()
            self.refresh_at, self.trusted_until = failed_at + AWAY_SECONDS, failed_at + TRUSTED_SECONDS
            return
        if epoch != self._epoch:
            self._forget()
        self._epoch, self.away = epoch, False
        # From when the question was asked: a change that came while it was answered may not be in the answer.
        self.refresh_at, self.trusted_until = asked_at + REFRESH_SECONDS, asked_at + TRUSTED_SECONDS

    def _log_once(self, error: BaseException) -> None:
        if not self.away:
            _log.warning("who may come in cannot be looked up: %s", error)

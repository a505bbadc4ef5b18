"""When keys were last used: written beside requests, twice a minute at most for each key."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from uuid import UUID

from services.gateway.use_cases.access.note_use import note_use
from shared.store.database import Database
from shared.store.outage import STORE_FAILED

_EVERY_SECONDS = 30.0
_ANSWER_SECONDS = 5.0

_log = logging.getLogger(__name__)


class Uses:
    """Remembers genuine keys only, so there are never more of them than keys that were given out."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._written: dict[UUID, float] = {}
        self._due: dict[UUID, datetime] = {}
        self._writing: asyncio.Task[None] | None = None

    def mark(self, key_id: UUID, now: float) -> None:
        """A key was used at an instant (seconds since 1970)."""
        if now - self._written.get(key_id, 0.0) < _EVERY_SECONDS:
            return
        self._written[key_id] = now
        self._due[key_id] = datetime.fromtimestamp(now, UTC)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def settle(self) -> None:
        """Wait for what is being written."""
        if self._writing is not None:
            await asyncio.shield(self._writing)

    async def _write(self) -> None:
        while self._due:
            due, self._due = self._due, {}
            try:
                async with asyncio.timeout(_ANSWER_SECONDS), self._database.transaction() as tx:
                    await note_use(tx, due)
            except STORE_FAILED as error:
                # The next use of the key says it again; nobody waits for this.
                _log.debug("the use of %s keys was not written down: %s", len(due), error)

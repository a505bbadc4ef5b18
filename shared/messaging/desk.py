"""The operator's desk of one service: everything that may be done to its events, for the command line and the API."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import MetaData

from shared.messaging.lateness import lateness
from shared.messaging.log import EventLog
from shared.messaging.manifest import Manifest
from shared.messaging.mending import discard, key_of, release_key, release_quarantined, retry
from shared.messaging.past import Range
from shared.messaging.rebuild import Rebuild, model_named
from shared.messaging.replay import Replay
from shared.store.database import Database

_log = logging.getLogger(__name__)

Begun = Callable[[UUID], None]


@dataclass
class Desk:
    """One per process and service. Replays and rebuilds go on beside the requests that began them."""

    manifest: Manifest
    database: Database
    log: EventLog
    metadata: MetaData
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    _at_work: set[asyncio.Task[object]] = field(default_factory=set)

    async def retry(self, event_id: UUID, who: str) -> Mapping[str, Any]:
        """Apply the key of a held event again, in order."""
        aggregate = await key_of(self.database, event_id)
        return asdict(await retry(self.database, self.manifest, aggregate, who))

    async def release(self, topic: str, key: str, reason: str, who: str) -> Mapping[str, Any]:
        """Let a key go on past the events that are missing before its first held one."""
        return asdict(await release_key(self.database, self.manifest, (topic, key), reason, who))

    async def discard(self, event_id: UUID, reason: str, who: str) -> Mapping[str, Any]:
        """Give a dead letter up for ever, and let its key go on."""
        return asdict(await discard(self.database, self.manifest, event_id, reason, who))

    async def release_quarantined(self, event_id: UUID, who: str) -> None:
        """Have the relay try an event again that the log would not take."""
        await release_quarantined(self.database, event_id, who)

    async def look(
        self, *, since: datetime | None, until: datetime | None, keys: frozenset[str], types: frozenset[str]
    ) -> Mapping[str, Any]:
        """What a replay would bring."""
        replay = Replay(self.manifest, self.database, self.log, "", self.stop)
        return (await replay.look(Range(since, until, keys, types))).as_outcome()

    async def replay(
        self,
        *,
        since: datetime | None,
        until: datetime | None,
        keys: frozenset[str],
        types: frozenset[str],
        reprocess: bool,
        rate: float | None,
        who: str,
    ) -> UUID:
        """Begin a replay; the operation under which its end will be noted."""
        wanted = Range(since, until, keys, types)

        def begin(begun: Begun) -> Coroutine[Any, Any, object]:
            replay = Replay(self.manifest, self.database, self.log, who, self.stop, begun)
            return replay.run(wanted, reprocess=reprocess, rate=rate)

        return await self._begin(begin)

    async def rebuild(self, model: str, who: str) -> UUID:
        """Begin to rebuild a read model; the operation under which its end will be noted."""
        model_named(self.manifest, model)

        def begin(begun: Begun) -> Coroutine[Any, Any, object]:
            return Rebuild(self.manifest, self.database, self.log, self.metadata, who, self.stop, begun).run(model)

        return await self._begin(begin)

    async def lateness(self) -> Mapping[str, Any]:
        """How late the service is."""
        return asdict(await lateness(self.database, self.log, self.manifest))

    async def close(self) -> None:
        """Let what is at work end early, and wait for it."""
        self.stop.set()
        await asyncio.gather(*self._at_work, return_exceptions=True)

    async def _begin(self, begin: Callable[[Begun], Coroutine[Any, Any, object]]) -> UUID:
        """Answer as soon as it is noted as begun; a refusal before that is the caller's to hear."""
        begun: asyncio.Future[UUID] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(begin(begun.set_result))
        self._at_work.add(task)
        task.add_done_callback(self._ended)
        await asyncio.wait((task, begun), return_when=asyncio.FIRST_COMPLETED)
        if not begun.done():
            await task
        return begun.result()

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._at_work.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("%s: an operation failed: %r", self.manifest.service, task.exception())

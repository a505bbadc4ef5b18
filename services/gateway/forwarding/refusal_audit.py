"""From the data path to the audit: refusals are noted in passing and written beside requests."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from prometheus_client import Counter

from services.gateway.domain.refused import Refusals, Refused
from services.gateway.use_cases.audit_refusals import audit_refusals
from shared.store.database import Database
from shared.store.outage import STORE_FAILED

LOG = logging.getLogger("salesops.refusals")
LOST = Counter("gateway_refusals_lost", "Refusals that did not fit between the data path and the audit.")

_EVERY_SECONDS = 1.0
_AT_ONCE = 1000


class RefusalAudit:
    """Notes without waiting. While the database is away they wait here, within bounds, and are logged."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._waiting = Refusals()
        self._away = False

    def note(self, refused: Refused) -> None:
        """Take a refusal in."""
        self._waiting.note(refused, self._clock().timestamp())
        if self._away:
            LOG.warning(_line(refused))

    async def run(self, stop: asyncio.Event) -> None:
        """Write every second; told to stop, write what is left."""
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _EVERY_SECONDS)
            await self.write(last=stop.is_set())

    async def write(self, *, last: bool = False) -> None:
        """Write what can be written; of unknown callers only whole minutes, unless it is the last time."""
        now = self._clock().timestamp()
        taken = self._waiting.take(now, all_of_them=last)
        while taken:
            part, taken = taken[:_AT_ONCE], taken[_AT_ONCE:]
            try:
                async with self._database.transaction() as tx:
                    await audit_refusals(tx, part)
            except STORE_FAILED as error:
                self._hold([*part, *taken], now, error)
                return
        self._away = False
        LOST.inc(self._waiting.dropped)
        self._waiting.dropped = 0

    def _hold(self, taken: list[Refused], now: float, error: Exception) -> None:
        if not self._away:
            LOG.warning("refusals wait for the database: %r", error)
            for refused in taken:
                LOG.warning(_line(refused))
        self._away = True
        self._waiting.give_back(taken, now)


def code_of(status: int, said: bytes) -> str:
    """The code of a problem from the beginning of its body; the status where there is none."""
    try:
        code = json.loads(said)["code"]
    except (ValueError, KeyError, TypeError):
        return f"status_{status}"
    return str(code)[:100]


def _line(refused: Refused) -> str:
    """No query strings and no ids: the route's template stands for the path."""
    names = ("who", "action", "source", "status", "code", "times", "request_id", "trace_id")
    return json.dumps({name: getattr(refused, name) for name in names})

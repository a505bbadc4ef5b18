"""Giving partner events' commands to the services: over the same data path as anybody's, in the partner's name."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from prometheus_client import Counter

from services.gateway.domain.headers import Header
from services.gateway.domain.intake.outcome import GIVEN_UP, Settled
from services.gateway.forwarding.ask import Reply, ask
from services.gateway.forwarding.internal_tokens import InternalTokens
from services.gateway.forwarding.upstream import Upstream
from services.gateway.use_cases.intake.settle_events import Task, forget_old_events, note_answer, take_tasks
from shared.store.database import Database
from shared.store.outage import STORE_FAILED
from shared.web.access import NO_ROLES, Role
from shared.web.identity import Principal

_IDLE_SECONDS = 0.5
_TROUBLED_SECONDS = 5.0
_WITHIN_SECONDS = 30.0
_ROUNDS_TO_FORGET = 1000

SETTLED = Counter(
    "gateway_partner_events_settled", "Accepted events of partners' systems, by what became of them.", ["outcome"]
)
UNDECIDED = Counter("gateway_partner_events_undecided", "Tries after which an event is to be tried again.")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Commands:
    """Works off what was taken in, process by process: whoever takes an event has it for a while."""

    database: Database
    upstreams: Mapping[str, Upstream]
    tokens: InternalTokens
    life: Callable[[], timedelta]
    """For how long a command is given that nobody decides about, before it makes way for the next of its subject."""

    async def run(self, stop: asyncio.Event) -> None:
        """Until told to stop; what is in hand is finished."""
        rounds = 0
        while not stop.is_set():
            pause = _IDLE_SECONDS
            try:
                if rounds % _ROUNDS_TO_FORGET == 0:
                    await self._forget()
                rounds += 1
                if await self.round():
                    continue
            except STORE_FAILED as error:
                _log.warning("partner events wait: %r", error)
                pause = _TROUBLED_SECONDS
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    async def round(self) -> int:
        """Give the commands whose turn it is; how many there were."""
        async with self.database.transaction() as tx:
            tasks, refused = await take_tasks(tx)
        _count(refused)
        await asyncio.gather(*(self._give(task) for task in tasks))
        return len(tasks)

    async def _give(self, task: Task) -> None:
        reply = await self._answer(task)
        async with self.database.transaction() as tx:
            settled = await note_answer(tx, task, reply.status, reply.body, life=self.life())
        if settled is None:
            UNDECIDED.inc()
            return
        _count([settled])
        if settled.code == GIVEN_UP:
            _log.error("event %s of system %s is given up: %s", task.event.id, task.event.system_id, settled.problem)

    async def _answer(self, task: Task) -> Reply:
        """The service's answer; one with status 0 where there was none."""
        command, body = task.command, json.dumps(task.command.body).encode()
        try:
            return await ask(
                self.upstreams[command.service],
                command.path,
                self._headers(task),
                method="POST",
                body=body,
                within=_WITHIN_SECONDS,
            )
        except Exception as error:  # noqa: BLE001 - a service that breaks down over one event takes no others with it
            _log.warning("event %s: %s did not answer: %r", task.event.id, command.service, error)
            return Reply()

    def _headers(self, task: Task) -> Sequence[Header]:
        sender = task.sender
        principal = Principal(
            subject=sender.subject,
            roles=frozenset({Role.SYSTEM}) if Role.SYSTEM in sender.roles else NO_ROLES,
            partner_id=sender.partner_id,
            name=sender.name,
            principal_id=sender.id,
            scopes=task.event.scopes,
            version=sender.version,
        )
        token = self.tokens.token(principal, task.command.service)
        return [
            (b"authorization", f"Bearer {token}".encode("ascii")),
            (b"content-type", b"application/json"),
            (b"idempotency-key", task.idempotency_key.encode("ascii")),
            (b"x-request-id", str(task.event.id).encode("ascii")),
        ]

    async def _forget(self) -> None:
        async with self.database.transaction() as tx:
            await forget_old_events(tx)


def _count(settled: Iterable[Settled]) -> None:
    for one in settled:
        SETTLED.labels(one.status).inc()

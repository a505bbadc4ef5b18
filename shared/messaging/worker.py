"""A service's work beside HTTP: its relay, its consumer and its clock-driven jobs, restarted when they fail."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from shared.messaging import release
from shared.messaging.auditors import Auditors
from shared.messaging.consumer import Consumer
from shared.messaging.housekeeping import prune
from shared.messaging.job import Job
from shared.messaging.lag import LagWatch
from shared.messaging.log import EventLog
from shared.messaging.manifest import Manifest, topics_consumed, topics_published
from shared.messaging.pause import Backoff, told_to_stop
from shared.messaging.relay import Relay
from shared.messaging.sealing import sealing
from shared.messaging.transience import is_transient
from shared.observability import metrics
from shared.store.database import Database
from shared.store.invariants import OF_EVERY_SERVICE, Invariant

_WATCH_EVERY = timedelta(seconds=5)
_AUDIT_EVERY = timedelta(minutes=1)
_PRUNE_EVERY = timedelta(minutes=10)

__all__ = ["Job", "Worker"]

_log = logging.getLogger(__name__)

Part = Callable[[asyncio.Event], Awaitable[None]]


@dataclass(frozen=True)
class Worker:
    """Everything a service does without being asked over HTTP."""

    manifest: Manifest
    database: Database
    log: EventLog
    jobs: tuple[Job, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    """Sentences about this service's data that its auditors look after, beside those of every service."""

    async def run(self, stop: asyncio.Event) -> None:
        """Run until told to stop; then every part finishes what it has in hand."""
        relay, consumer = Relay(self.database, self.log), Consumer(self.manifest, self.database, self.log)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._kept_up("relay", self._with_topics(relay.run), stop))
            group.create_task(self._kept_up("consumer", self._with_topics(consumer.run), stop))
            for job in (*self._house_jobs(), *self.jobs):
                group.create_task(self._kept_up(job.name, self._repeatedly(job), stop))

    def _house_jobs(self) -> tuple[Job, ...]:
        """What every worker does; the first seconds belong to what is waited for."""
        auditors = Auditors(self.manifest.service, (*OF_EVERY_SERVICE, *self.invariants))
        return (
            Job("parked events", release.EVERY, lambda database: release.retry_parked(database, self.manifest)),
            Job("watch the lag", _WATCH_EVERY, LagWatch(self.manifest, self.log).look),
            Job("audit", _AUDIT_EVERY, auditors.look, first_after=timedelta(seconds=15)),
            *sealing(self.manifest),
            Job("prune", _PRUNE_EVERY, prune, first_after=timedelta(minutes=1)),
        )

    def _with_topics(self, part: Part) -> Part:
        """Topics are there before anything is read or published: a record for one that is not would be quarantined."""

        async def run(stop: asyncio.Event) -> None:
            await self.log.ensure_topics((*topics_published(self.manifest), *topics_consumed(self.manifest)))
            await part(stop)

        return run

    def _repeatedly(self, job: Job) -> Part:
        async def run(stop: asyncio.Event) -> None:
            await told_to_stop(stop, job.first_after.total_seconds())
            while not stop.is_set():
                with metrics.JOB_SECONDS.labels(self.manifest.service, job.name).time():
                    await job.run(self.database)
                await told_to_stop(stop, job.every.total_seconds())

        return run

    async def _kept_up(self, name: str, part: Part, stop: asyncio.Event) -> None:
        """Run a part again whenever it fails, with growing pauses."""
        service, backoff = self.manifest.service, Backoff()
        while not stop.is_set():
            try:
                await part(stop)
            except (Exception, asyncio.CancelledError) as error:
                if _is_cancelled():
                    raise
                metrics.RESTARTS.labels(service, name).inc()
                if is_transient(error):
                    _log.warning("%s: %s begins anew: %r", service, name, error)
                else:
                    _log.exception("%s: %s failed and begins anew", service, name)
                await backoff.wait(stop)


def _is_cancelled() -> bool:
    """Whether this task itself is to end: a cancellation can also be that of something a part waited for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0

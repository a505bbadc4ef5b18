"""What the relay and the consumer report of themselves: a line each in their shells, the figures here."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.exc import DBAPIError

from shared.contracts.event import Event
from shared.kernel.errors import Refusal
from shared.messaging.batch import Outcome
from shared.messaging.consumer_core import StillMissing
from shared.messaging.manifest import HandlesRuns, Subscription
from shared.messaging.outbox import OutboxState, Unsent
from shared.messaging.received import Undecodable
from shared.messaging.transience import is_transient
from shared.observability import metrics
from shared.store.database import Database
from shared.store.outbox import SHARDS
from shared.store.transaction import Transaction

_log = logging.getLogger(__name__)

_REASONS = ((Undecodable, "unreadable"), (StillMissing, "missing"), (Refusal, "refused"), (DBAPIError, "database"))


def outbox_seen(database: Database, state: OutboxState, shards: Collection[int]) -> None:
    """The relay looked at its outbox and at its share of the shards."""
    service = database.service
    database.pressure.saw(state.unsent)
    metrics.OUTBOX_FULL.labels(service).set(database.pressure.full)
    metrics.OUTBOX_UNSENT_ROWS.labels(service).set(state.unsent)
    metrics.OUTBOX_OLDEST_UNSENT_AGE.labels(service).set(state.oldest_age_seconds)
    metrics.OLDEST_XMIN_AGE.labels(service).set(state.oldest_xmin_age_seconds)
    for shard in range(SHARDS):
        metrics.OUTBOX_RELAY_LEADER.labels(service, str(shard)).set(shard in shards)


def leads_nothing(service: str) -> None:
    """The relay lost its session, and every shard with it."""
    for shard in range(SHARDS):
        metrics.OUTBOX_RELAY_LEADER.labels(service, str(shard)).set(0)


def published(service: str, rows: Sequence[Unsent]) -> None:
    """The log has acknowledged these rows, and they are forgotten."""
    for topic, count in Counter(row.record.topic for row in rows).items():
        metrics.OUTBOX_PUBLISHED.labels(service, topic).inc(count)
    seconds, now = metrics.OUTBOX_PUBLISH_SECONDS.labels(service), datetime.now(UTC)
    for row in rows:
        seconds.observe((now - row.created_at).total_seconds())


def consumed(service: str, outcome: Outcome) -> None:
    """A batch is committed."""
    end_to_end, now = metrics.END_TO_END_SECONDS.labels(service), datetime.now(UTC)
    for event in outcome.applied:
        end_to_end.observe((now - event.recorded_at).total_seconds())
    for kind, count in Counter(event.type for event in outcome.applied).items():
        metrics.CONSUMER_APPLIED.labels(service, kind).inc(count)
    for letter, error in outcome.dead:
        metrics.DEAD_LETTERS.labels(service, letter.type, reason_of(error)).inc()
        _log.error("%s: %s %s is a dead letter: %r", service, letter.type, letter.event_id, error)
    metrics.CONSUMER_SKIPPED.labels(service).inc(outcome.skipped.total())
    metrics.INBOX_DUPLICATES.labels(service).inc(outcome.duplicates)
    metrics.CONSUMER_OVERTAKEN.labels(service).inc(outcome.overtaken)
    metrics.EVENT_STALE.labels(service).inc(outcome.stale)
    metrics.EVENT_GAPS.labels(service).inc(outcome.gaps)
    metrics.PARKED_EVENTS.labels(service).inc(len(outcome.parked))
    metrics.CONSUMER_LAST_PROGRESS.labels(service).set_to_current_time()


def reason_of(error: BaseException) -> str:
    """Why an event is a dead letter, in few words: a label must not grow with what handlers may raise."""
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), "failed")


def timed(service: str, subscriptions: Mapping[str, Subscription]) -> dict[str, Subscription]:
    """The same subscriptions, each run of theirs timed by how it ended."""
    return {kind: replace(one, handle=_timed(service, one)) for kind, one in subscriptions.items()}


def _timed(service: str, subscription: Subscription) -> HandlesRuns:
    async def handle(tx: Transaction, run: Sequence[Event]) -> None:
        began, outcome = time.perf_counter(), "handled"
        try:
            await subscription.handle(tx, run)
        except BaseException as error:
            outcome = "postponed" if is_transient(error) else "failed"
            raise
        finally:
            seconds = time.perf_counter() - began
            metrics.CONSUMER_HANDLER_SECONDS.labels(service, subscription.event.type, outcome).observe(seconds)

    return handle

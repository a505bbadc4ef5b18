"""Reading from Kafka: positions come from the consumer's own database, broker offsets only display lag."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError

from shared.messaging.aiokafka_abandon import abandon_consumer
from shared.messaging.kafka_errors import KAFKA_FAILS
from shared.messaging.log import LogUnavailable, OnAssigned, Place, Positions, ReaderLost, Record, StoredRecord
from shared.messaging.pause import Backoff
from shared.messaging.transience import is_transient
from shared.observability import metrics

_START_SECONDS = 20.0
_COMMIT_SECONDS = 5.0
_FETCH_SLACK_SECONDS = 0.1
"""What a fetch may take beyond its own limit before it counts as waiting for the group."""

SILENCE_SECONDS = 45.0
"""Polling so long without an answer from the broker, the reader is lost. A group waits 30 seconds for a member."""

_log = logging.getLogger(__name__)


def consumer_settings(bootstrap: str) -> dict[str, Any]:
    """What every consumer of the house has: nothing is committed or reset behind our back."""
    return {
        "bootstrap_servers": bootstrap,
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "session_timeout_ms": 30_000,
        "heartbeat_interval_ms": 3_000,
        "max_poll_interval_ms": 300_000,
        "fetch_max_wait_ms": 250,
        "fetch_max_bytes": 8 * 1024 * 1024,
        "request_timeout_ms": 15_000,
    }


class KafkaReader(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """One consumer; with a group its partitions come and go, without one it has them all."""

    def __init__(self, bootstrap: str, group: str | None, instance: str | None, on_assigned: OnAssigned) -> None:
        member = f"{group}-{instance}" if group and instance else None
        self._consumer = AIOKafkaConsumer(
            **consumer_settings(bootstrap), group_id=group, group_instance_id=member, client_id=member or "reader"
        )
        self._group = group
        self._on_assigned = on_assigned
        self._closing = asyncio.Event()
        self._fetching: asyncio.Task[dict[TopicPartition, list[ConsumerRecord]]] | None = None
        """A fetch that outlasted its poll: the next poll goes on waiting for it."""
        self._silent = 0.0
        """Seconds spent polling since the broker's last answer."""
        self._answered_at = 0
        """When that was, by aiokafka's count."""

    async def start(self, topics: Collection[str], places: Collection[Place]) -> None:
        """Connect; in a group the partitions are assigned during the first polls."""
        try:
            async with asyncio.timeout(_START_SECONDS):
                await self._consumer.start()
        except KAFKA_FAILS as error:
            raise LogUnavailable(str(error) or type(error).__name__) from error
        if self._group is None:
            self._consumer.assign([TopicPartition(*place) for place in places])
            self._seek_to(await self._on_assigned(places), places)
        else:
            self._consumer.subscribe(topics=sorted(topics), listener=self)

    async def poll(self, max_records: int, timeout: float) -> list[StoredRecord]:  # noqa: ASYNC109 - a long poll
        """The next records; the consumer fetches ahead by itself.

        While the group has not given out its partitions, aiokafka waits without a limit, and a fetch must not be
        cancelled: it is left waiting, so that whoever polls can stop meanwhile.

        aiokafka's tasks in the background can die of an error they do not expect: then every fetch fails with it, or
        finds nothing, for ever. Either way the reader is lost.
        """
        began = time.monotonic()
        if self._fetching is None:
            fetch = self._consumer.getmany(timeout_ms=int(timeout * 1000), max_records=max_records)
            self._fetching = asyncio.ensure_future(fetch)
        done, _ = await asyncio.wait((self._fetching,), timeout=timeout + _FETCH_SLACK_SECONDS)
        if not done:
            self._heard(began, answered=False)
            return []
        fetched, self._fetching = self._fetching, None
        try:
            found = fetched.result()
        except (Exception, asyncio.CancelledError) as error:
            raise ReaderLost(str(error) or type(error).__name__) from error
        self._heard(began, answered=bool(found) or self._is_answered())
        return [_stored(message) for messages in found.values() for message in messages]

    def _is_answered(self) -> bool:
        """Whether a fetch was answered since the last look; a member without partitions fetches nothing."""
        mine = self._consumer.assignment()
        before, self._answered_at = self._answered_at, max(map(self._asked_at, mine), default=0)
        return not mine or self._answered_at != before

    def _asked_at(self, place: TopicPartition) -> int:
        return self._consumer.last_poll_timestamp(place) or 0

    def _heard(self, began: float, *, answered: bool) -> None:
        self._silent = 0.0 if answered else self._silent + time.monotonic() - began
        if self._silent > SILENCE_SECONDS:
            raise ReaderLost(f"the broker answered nothing for {SILENCE_SECONDS:.0f} s")

    def seek(self, positions: Positions) -> None:
        """Read on from elsewhere."""
        self._seek_to(positions, positions)

    async def commit(self, positions: Positions) -> None:
        """For the broker's display of lag."""
        if self._group is None:
            return
        mine = {TopicPartition(*place): at for place, at in positions.items()}
        owned = {place: at for place, at in mine.items() if place in self._consumer.assignment()}
        if not owned:  # which aiokafka would refuse to commit
            return
        try:
            async with asyncio.timeout(_COMMIT_SECONDS):
                await self._consumer.commit(owned)
        except KAFKA_FAILS as error:
            metrics.OFFSET_COMMIT_FAILURES.labels(self._group).inc()
            _log.info("%s: the broker does not show this position: %r", self._group, error)

    async def close(self) -> None:
        """Leave without committing anything.

        Stopping can end in whatever a task in the background ended in, in a cancellation too; taken for our own, that
        would end who closes us.
        """
        self._closing.set()
        stopping = asyncio.ensure_future(self._consumer.stop())
        try:
            await asyncio.wait((stopping,), timeout=_COMMIT_SECONDS)
        finally:
            if not stopping.done() or stopping.cancelled() or stopping.exception() is not None:
                _log.info("%s: the group is left without a word: %r", self._group, stopping)
            await abandon_consumer(self._consumer)
            left = [task for task in (stopping, self._fetching) if task is not None]
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Nothing to hand over: a batch in hand either commits its position in its database, or is read again."""

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Ask where to go on, for as long as it takes: reading from the broker's offset instead could skip records."""
        places = [Place(place.topic, place.partition) for place in assigned]
        backoff = Backoff()
        while places:
            try:
                self._seek_to(await self._on_assigned(places), places)
            except Exception as error:
                if not is_transient(error):
                    raise
                _log.warning("%s: positions are not known yet: %r", self._group, error)
                if await backoff.wait(self._closing):
                    return
            else:
                return

    def _seek_to(self, positions: Positions, places: Collection[Place]) -> None:
        for place in places:
            # A partition may have left between the question and the answer.
            with suppress(IllegalStateError):
                self._consumer.seek(TopicPartition(*place), positions.get(place, 0))


def _stored(message: ConsumerRecord) -> StoredRecord:
    key = (message.key or b"").decode(errors="replace").replace("\0", "\ufffd")
    headers = tuple(message.headers)
    if any(value is None for _, value in headers):
        headers = tuple((name, value or b"") for name, value in headers)
    recorded_at = datetime.fromtimestamp(message.timestamp / 1000, UTC)
    return StoredRecord(
        Record(message.topic, key, headers, message.value or b""), message.partition, message.offset, recorded_at
    )

"""The event log on Apache Kafka: production, and everything beyond one machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from math import ceil

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.messaging.kafka_errors import KAFKA_FAILS
from shared.messaging.kafka_publisher import KafkaPublisher
from shared.messaging.kafka_reader import KafkaReader, consumer_settings
from shared.messaging.kafka_topics import create_topics, partition_counts
from shared.messaging.log import PARTITIONS, LogUnavailable, OnAssigned, Place
from shared.messaging.topics import TopicDefinition

_TIMEOUT_SECONDS = 10.0


class KafkaLog:
    """One per process.

    `instance` is the process's stable name for static membership: a restart within the session timeout takes its
    partitions over without disturbing the others. Without it, members come and go. `definitions` say how topics are
    made; one that is not among them gets the default.
    """

    def __init__(
        self, bootstrap: str, *, instance: str | None = None, definitions: Mapping[str, TopicDefinition] | None = None
    ) -> None:
        self._bootstrap = bootstrap
        self._instance = instance
        self._definitions = definitions or {}
        self._partitions: dict[str, int] = {}
        self._ends_consumer: AIOKafkaConsumer | None = None
        self._ends_turn = asyncio.Lock()

    async def ensure_topics(self, names: Collection[str], partitions: int = PARTITIONS) -> None:
        """Create the topics that are not there yet; brokers never create them by themselves."""
        if set(names) - self._partitions.keys():
            unnamed = TopicDefinition(partitions)
            wanted = {name: self._definitions.get(name, unnamed) for name in names}
            self._partitions.update(await create_topics(self._bootstrap, wanted))

    async def partitions_of(self, names: Collection[str]) -> dict[str, int]:
        """Partition counts of those topics that exist; they never change."""
        if set(names) - self._partitions.keys():
            counts = await partition_counts(self._bootstrap, names)
            self._partitions.update({name: count for name, count in counts.items() if count})
        return {name: self._partitions[name] for name in names if name in self._partitions}

    @asynccontextmanager
    async def publisher(self) -> AsyncIterator[KafkaPublisher]:
        """An appender with a producer of its own."""
        publisher = KafkaPublisher(self._bootstrap, self.partitions_of)
        try:
            yield publisher
        finally:
            await publisher.close()

    @asynccontextmanager
    async def reader(
        self, group: str | None, topics: Collection[str], on_assigned: OnAssigned
    ) -> AsyncIterator[KafkaReader]:
        """A member of a group; without one, a reader of everything that leaves no trace."""
        places = [
            Place(topic, partition)
            for topic, count in sorted((await self.partitions_of(topics)).items())
            for partition in range(count)
        ]
        reader = KafkaReader(self._bootstrap, group, self._instance, on_assigned)
        try:
            await reader.start(topics, places)
            yield reader
        finally:
            await reader.close()

    async def end_offsets(self, topics: Collection[str]) -> dict[Place, int]:
        """The next offset each partition will give out."""
        async with self._asking(topics) as (consumer, wanted):
            ends = await consumer.end_offsets(wanted) if wanted else {}
        return {Place(place.topic, place.partition): offset for place, offset in ends.items()}

    async def offsets_at(self, topics: Collection[str], instant: datetime) -> dict[Place, int]:
        """The first offset of each partition recorded at an instant or later."""
        # The ends are asked for first: what is appended in between is then found by its time.
        ends = await self.end_offsets(topics)
        milliseconds = ceil(instant.timestamp() * 1000)
        async with self._asking(topics) as (consumer, wanted):
            found = await consumer.offsets_for_times(dict.fromkeys(wanted, milliseconds)) if wanted else {}
        offsets = {Place(place.topic, place.partition): at.offset for place, at in found.items() if at is not None}
        return {**ends, **offsets}

    async def close(self) -> None:
        """Let go of every connection; publishers and readers close with their blocks."""
        async with self._ends_turn:
            await self._close_ends_consumer()

    @asynccontextmanager
    async def _asking(self, topics: Collection[str]) -> AsyncIterator[tuple[AIOKafkaConsumer, list[TopicPartition]]]:
        """A consumer that belongs to no group, and the partitions it is to be asked about."""
        counts = await self.partitions_of(topics)
        wanted = [TopicPartition(topic, partition) for topic, count in counts.items() for partition in range(count)]
        async with self._ends_turn:
            try:
                async with asyncio.timeout(_TIMEOUT_SECONDS):
                    yield await self._opened(), wanted
            except KAFKA_FAILS as error:
                await self._close_ends_consumer()
                raise LogUnavailable(str(error) or type(error).__name__) from error

    async def _opened(self) -> AIOKafkaConsumer:
        if self._ends_consumer is None:
            self._ends_consumer = AIOKafkaConsumer(**consumer_settings(self._bootstrap))
            await self._ends_consumer.start()
        return self._ends_consumer

    async def _close_ends_consumer(self) -> None:
        if self._ends_consumer is not None:
            consumer, self._ends_consumer = self._ends_consumer, None
            with suppress(*KAFKA_FAILS):
                await consumer.stop()

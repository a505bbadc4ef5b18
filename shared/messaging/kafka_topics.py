"""What topics are on Kafka: made to keep their records for ever, and stamped by the broker's clock."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from shared.messaging.kafka_errors import KAFKA_FAILS
from shared.messaging.log import LogUnavailable
from shared.messaging.topics import TopicDefinition

_TIMEOUT_SECONDS = 10.0

_log = logging.getLogger(__name__)


@asynccontextmanager
async def _admin(bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=5000)
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            await admin.start()
            yield admin
    except KAFKA_FAILS as error:
        raise LogUnavailable(str(error) or type(error).__name__) from error
    finally:
        await admin.close()


async def create_topics(bootstrap: str, definitions: Mapping[str, TopicDefinition]) -> dict[str, int]:
    """Create what is not there yet, and wait until the brokers know it; how many partitions each has."""
    async with _admin(bootstrap) as admin:
        missing = sorted(definitions.keys() - set(await admin.list_topics()))
        if missing:
            await _create(admin, {name: definitions[name] for name in missing})
    # Leaders are elected elsewhere; asking is the only way to know. Who has not heard of a topic yet leaves it out.
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        counts = await partition_counts(bootstrap, definitions.keys())
        if all(counts.get(name) for name in definitions):
            return counts
        await asyncio.sleep(0.05)
    raise LogUnavailable("some topics have no leaders yet")


async def _create(admin: AIOKafkaAdminClient, definitions: Mapping[str, TopicDefinition]) -> None:
    brokers = len((await admin.describe_cluster())["brokers"])
    wanted = {name: definition.on(brokers) for name, definition in definitions.items()}
    if wanted != definitions:
        _log.warning("%d broker(s): the topics are made with fewer copies than defined", brokers)
    answer = await admin.create_topics([_new(name, definition) for name, definition in wanted.items()])
    for topic, code, *message in answer.topic_errors:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            raise error(f"{topic}: {message}")


def _new(name: str, definition: TopicDefinition) -> NewTopic:
    return NewTopic(name, definition.partitions, definition.replication, topic_configs=dict(definition.settings))


async def partition_counts(bootstrap: str, names: Collection[str]) -> dict[str, int]:
    """Partitions of those topics that exist; 0 while not every one of them has a leader."""
    async with _admin(bootstrap) as admin:
        described = await admin.describe_topics(sorted(names))
    return {
        topic["topic"]: len(topic["partitions"]) * all(partition["leader"] >= 0 for partition in topic["partitions"])
        for topic in described
        if topic["error_code"] in {0, 5}
    }

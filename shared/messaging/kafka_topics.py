"""What topics are on Kafka: made to keep their records for ever, and stamped by the broker's clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from shared.messaging.log import LogUnavailable

TOPIC_SETTINGS = {
    "retention.ms": "-1",
    "retention.bytes": "-1",
    "cleanup.policy": "delete",
    "message.timestamp.type": "LogAppendTime",
}
"""Any read model can be rebuilt from offset 0; the log's own time is the recorded time."""

_TIMEOUT_SECONDS = 10.0


@asynccontextmanager
async def _admin(bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=5000)
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            await admin.start()
            yield admin
    except (KafkaError, OSError, TimeoutError) as error:
        raise LogUnavailable(str(error) or type(error).__name__) from error
    finally:
        await admin.close()


async def create_topics(bootstrap: str, names: Collection[str], partitions: int, replication: int) -> None:
    """Create what is not there yet, and wait until the brokers know it."""
    async with _admin(bootstrap) as admin:
        missing = sorted(set(names) - set(await admin.list_topics()))
        if not missing:
            return
        new = [NewTopic(name, partitions, replication, topic_configs=dict(TOPIC_SETTINGS)) for name in missing]
        answer = await admin.create_topics(new)
        for topic, code, *message in answer.topic_errors:
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:
                raise error(f"{topic}: {message}")
    # Leaders are elected elsewhere; asking is the only way to know.
    while any(count < partitions for count in (await partition_counts(bootstrap, missing)).values()):  # noqa: ASYNC110
        await asyncio.sleep(0.05)


async def partition_counts(bootstrap: str, names: Collection[str]) -> dict[str, int]:
    """Partitions of those topics that exist; 0 while a new one has no leaders yet."""
    async with _admin(bootstrap) as admin:
        described = await admin.describe_topics(sorted(names))
    return {
        topic["topic"]: sum(1 for partition in topic["partitions"] if partition["leader"] >= 0)
        for topic in described
        if topic["error_code"] in {0, 5}
    }

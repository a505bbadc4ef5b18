"""Committing to Kafka is for display: whatever becomes of it, reading goes on."""

from __future__ import annotations

from uuid import uuid4

import pytest

from shared.messaging.kafka_log import KafkaLog
from shared.messaging.log import Place, Reader, Record, from_the_start
from shared.observability import metrics
from tests.shared.messaging.figures import shown
from tests.shared.messaging.orders import append, until


async def read_one(reader: Reader) -> None:
    async def got() -> bool:
        return bool(await reader.poll(10, 0.2))

    await until(got)


@pytest.fixture
def group() -> str:
    return f"group-{uuid4().hex}"


async def test_positions_of_partitions_that_left_are_not_committed(kafka: str, group: str) -> None:
    log = KafkaLog(kafka)
    try:
        await log.ensure_topics([group])
        async with log.reader(group, [group], from_the_start) as reader:
            await reader.commit({Place("elsewhere", 0): 5})
    finally:
        await log.close()

    assert shown(metrics.OFFSET_COMMIT_FAILURES, service=group) == 0


async def test_a_commit_the_broker_refuses_is_counted_and_does_no_harm(kafka: str, group: str) -> None:
    log = KafkaLog(kafka, instance="twin")
    try:
        await log.ensure_topics([group])
        await append(log, [Record(group, str(key), (), b"{}") for key in range(20)])
        async with log.reader(group, [group], from_the_start) as replaced:
            await read_one(replaced)
            async with log.reader(group, [group], from_the_start) as replacing:
                await read_one(replacing)
                await replaced.commit({Place(group, partition): 1 for partition in range(6)})
    finally:
        await log.close()

    assert shown(metrics.OFFSET_COMMIT_FAILURES, service=group) == 1

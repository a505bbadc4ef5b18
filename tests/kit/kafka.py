"""A real Kafka for the tests: one named by KAFKA_BOOTSTRAP_SERVERS, else a container, else Kafka's own jars."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from shared.messaging import local_kafka
from tests.kit.postgres import docker_answers


@asynccontextmanager
async def kafka_server(directory: Path) -> AsyncIterator[str]:
    """The bootstrap address of a running broker; without any the test is skipped, and fails under CI=true."""
    given = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    if given:
        yield given
    elif docker_answers():
        from testcontainers.kafka import KafkaContainer  # noqa: PLC0415 - only where an engine answers

        with KafkaContainer("confluentinc/cp-kafka:8.0.0").with_kraft() as container:
            yield container.get_bootstrap_server()
    else:
        kafka = await local_broker(directory)
        try:
            yield kafka.bootstrap
        finally:
            await local_kafka.stop(kafka)


async def local_broker(directory: Path) -> local_kafka.LocalKafka:
    """A broker of this test run's own, which it may kill; skips or fails like `kafka_server`."""
    require_jars()
    return await local_kafka.start(directory)


def require_jars() -> None:
    """Kafka's own jars, or one loud line; under CI=true a failure."""
    try:
        local_kafka.fetch_jars()
    except local_kafka.KafkaUnavailable as error:
        message = f"NO KAFKA: the Kafka half of these tests did not run. {error}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)

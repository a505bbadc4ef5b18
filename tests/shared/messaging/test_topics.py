"""Topic definitions: from the contracts into a file, from the file onto the brokers."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from uuid import uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.messaging import kafka_topics
from shared.messaging.kafka_log import KafkaLog
from shared.messaging.log import PARTITIONS, LogUnavailable, Record, RecordRefused
from shared.messaging.manifest import Manifest
from shared.messaging.topics import (
    SETTINGS,
    TopicDefinition,
    TopicsNotUnderstood,
    as_yaml,
    definitions_of,
    read_definitions,
)
from tests.shared.messaging.orders import OrderForgotten, OrderPlaced


def test_every_topic_that_is_written_to_is_defined() -> None:
    assert definitions_of([Manifest("shop", (OrderPlaced, OrderForgotten))]) == {"shop.orders": TopicDefinition()}


def test_records_stay_for_ever() -> None:
    settings = TopicDefinition().settings
    assert (settings["retention.ms"], settings["retention.bytes"], settings["cleanup.policy"]) == ("-1", "-1", "delete")


def test_definitions_come_back_from_their_file(tmp_path: Path) -> None:
    definitions = {"shop.orders": TopicDefinition(12, 2), "shop.bills": TopicDefinition()}
    file = tmp_path / "topics.yaml"
    file.write_text(as_yaml(definitions))
    assert read_definitions(file) == definitions


@pytest.mark.parametrize("content", ["", "topics: 3", "topics: {a: {partitions: x}}", "{"])
def test_another_file_is_refused_by_name(tmp_path: Path, content: str) -> None:
    file = tmp_path / "topics.yaml"
    file.write_text(content)
    with pytest.raises(TopicsNotUnderstood, match=r"topics\.yaml"):
        read_definitions(file)


@pytest.mark.parametrize(
    ("brokers", "replication", "enough"),
    [
        pytest.param(1, 1, "1", id="one broker keeps one copy and needs no other"),
        pytest.param(2, 2, "2", id="two brokers keep two"),
        pytest.param(3, 3, "2", id="three brokers keep three, and one may be away"),
        pytest.param(9, 3, "2", id="more brokers change nothing"),
    ],
)
def test_a_cluster_keeps_as_many_copies_as_it_can(brokers: int, replication: int, enough: str) -> None:
    definition = TopicDefinition().on(brokers)
    assert (definition.replication, definition.settings["min.insync.replicas"]) == (replication, enough)
    assert definition.partitions == PARTITIONS


async def test_kafka_has_the_topic_as_it_is_defined(kafka: str) -> None:
    topic, other = f"test.{uuid4().hex}", f"test.{uuid4().hex}"
    log = KafkaLog(kafka, definitions={topic: TopicDefinition(partitions=3)})
    await log.ensure_topics([topic, other])
    assert await log.partitions_of([topic, other]) == {topic: 3, other: PARTITIONS}
    await log.close()
    found = await _settings(kafka, topic)
    expected = {**SETTINGS, "min.insync.replicas": "1"}
    assert {name: found[name] for name in expected} == expected


async def test_a_topic_is_there_only_when_the_broker_asked_knows_all_of_it(
    kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic, known = f"test.{uuid4().hex}", kafka_topics.partition_counts
    answers: list[dict[str, int]] = [{}, {topic: 0}]

    async def slow_to_hear(bootstrap: str, names: Collection[str]) -> dict[str, int]:
        return answers.pop(0) if answers else await known(bootstrap, names)

    monkeypatch.setattr(kafka_topics, "partition_counts", slow_to_hear)
    log = KafkaLog(kafka)
    await log.ensure_topics([topic])
    async with log.publisher() as publisher:
        await publisher.append([Record(topic, "key", (), b"{}")])
    await log.close()


async def test_no_topic_comes_to_be_by_a_misspelt_name(kafka: str) -> None:
    log, topic = KafkaLog(kafka), f"test.{uuid4().hex}"
    with pytest.raises((RecordRefused, LogUnavailable)):
        async with log.publisher() as publisher:
            await publisher.append([Record(topic, "key", (), b"{}")])
    assert await log.partitions_of([topic]) == {}
    await log.close()
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    assert topic not in await admin.list_topics()
    await admin.close()


async def _settings(kafka: str, topic: str) -> dict[str, str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    await admin.close()
    return {name: value for name, value, *_ in answer.resources[0][4]}

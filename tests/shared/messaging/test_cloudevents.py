"""What the relay puts on either log is CloudEvents 1.0 in Kafka's binary mode, by a reading of the rules apart."""

from __future__ import annotations

import asyncio
from typing import ClassVar
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer

from shared.contracts.event import Event
from shared.messaging.kafka_log import KafkaLog
from shared.messaging.log import EventLog, Record, StoredRecord, from_the_start
from shared.messaging.manifest import on
from shared.messaging.received import Received, Undecodable
from shared.messaging.relay import Relay
from shared.store.transaction import Transaction
from tests.contracts.catalogue import EVENTS
from tests.contracts.cloudevents import breaches
from tests.contracts.examples import body
from tests.shared.messaging.conftest import OpenDatabase, OpenLog
from tests.shared.messaging.orders import PATIENCE, append, outbox_records, running

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

ATTRIBUTES = {
    "content-type": "application/json",
    "ce_specversion": "1.0",
    "ce_id": "018f2f3c-0000-7000-8000-00000000000a",
    "ce_source": "/services/warehouse",
    "ce_type": "warehouse.parcel_weighed.v1",
    "ce_subject": "key",
    "ce_time": "2025-03-14T15:06:00Z",
    "ce_sequence": "0000000001",
    "ce_correlationid": "018f2f3c-0000-7000-8000-00000000000a",
}


class Weighed(Event):
    """A parcel was weighed; its topic is new for each test."""

    type: ClassVar[str] = "warehouse.parcel_weighed.v1"
    topic: ClassVar[str] = f"test.{uuid4().hex}"
    key_field: ClassVar[str] = "parcel"

    parcel: str
    grams: int


class Shipped(Weighed):
    """It left, which is of another type under the same key."""

    type: ClassVar[str] = "warehouse.parcel_shipped.v1"


async def weigh(_tx: Transaction, _event: Weighed) -> None:
    """Do nothing with it."""


async def read(log: EventLog, topic: str, count: int) -> list[StoredRecord]:
    found: list[StoredRecord] = []
    async with asyncio.timeout(PATIENCE), log.reader(None, [topic], from_the_start) as reader:
        while len(found) < count:
            found += await reader.poll(100, 0.2)
    return found


async def test_what_the_relay_publishes_conforms(open_log: OpenLog, open_database: OpenDatabase) -> None:
    """Plain, caused, traced, with letters of every kind in key and body, and more than nine of one key."""
    log = open_log()
    await log.ensure_topics([Weighed.topic])
    database = await open_database("warehouse", Weighed, Shipped)
    async with database.transaction() as tx:
        tx.publish(*(Weighed(parcel="zażółć 包裹", grams=grams) for grams in range(11)))
    async with running(Relay(database, log).run):
        cause = Received((await read(log, Weighed.topic, 11))[0]).event(on(Weighed, weigh))
        async with database.transaction() as tx:
            tx.traceparent = TRACE
            tx.publish(Shipped(parcel="p2", grams=1), cause=cause)
        stored = await read(log, Weighed.topic, 12)

    assert [breaches(one.record.key, one.record.headers, one.record.value) for one in stored] == [[]] * 12
    caused = next(dict(one.record.headers) for one in stored if one.record.key == "p2")
    assert caused["ce_type"] == b"warehouse.parcel_shipped.v1"
    assert caused["ce_causationid"] == str(cause.envelope.id).encode()
    assert caused["ce_correlationid"] == cause.envelope.correlation_id.encode()
    assert caused["ce_traceparent"] == TRACE.encode()
    counted = [dict(one.record.headers)["ce_sequence"] for one in stored if one.record.key != "p2"]
    assert counted == sorted(counted)
    assert [int(one) for one in counted] == list(range(1, 12))


async def test_every_promise_conforms_before_it_leaves_the_outbox(open_database: OpenDatabase) -> None:
    """Each golden example, announced; the relay passes on what it finds."""
    database = await open_database("warehouse", *EVENTS)
    async with database.transaction() as tx:
        tx.publish(*(event.model_validate(body(event)) for event in EVENTS))

    records = await outbox_records(database)

    assert [dict(one.headers)["ce_type"].decode() for one in records] == [event.type for event in EVENTS]
    assert [breach for one in records for breach in breaches(one.key, one.headers, one.value)] == []


async def test_a_stranger_with_a_plain_kafka_client_sees_the_binding(kafka: str, open_database: OpenDatabase) -> None:
    """Not through our own reader: what matters is what stands on the broker."""
    topic = f"test.{uuid4().hex}"
    event = type("Parcel", (Weighed,), {"topic": topic, "__module__": __name__, "__annotations__": {}})
    database = await open_database("warehouse", event)
    log = KafkaLog(kafka)
    await log.ensure_topics([topic])
    async with database.transaction() as tx:
        tx.publish(event(parcel="p1", grams=1))
    stranger = AIOKafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest", group_id=None)
    await stranger.start()
    try:
        async with running(Relay(database, log).run), asyncio.timeout(PATIENCE):
            message = await stranger.getone()
    finally:
        await stranger.stop()
        await log.close()

    assert message.key == b"p1"
    assert breaches(message.key.decode(), message.headers, message.value) == []


async def test_a_tombstone_is_never_taken_for_an_event(open_log: OpenLog) -> None:
    """Somebody else's record without a value comes back as one, and is bad data to whoever subscribed to its type."""
    log, topic = open_log(), f"test.{uuid4().hex}"
    await log.ensure_topics([topic])
    headers = tuple((name, text.encode()) for name, text in ATTRIBUTES.items())
    await append(log, [Record(topic, "key", headers, b"")])
    (stored,) = await read(log, topic, 1)

    with pytest.raises(Undecodable):
        Received(stored).event(on(Weighed, weigh))
    (breach,) = breaches(stored.record.key, stored.record.headers, stored.record.value)
    assert "tombstone" in breach

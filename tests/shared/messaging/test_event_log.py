"""What any event log must do: one suite, run against PostgreSQL and against a real Kafka."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from shared.messaging.kafka_log import KafkaLog
from shared.messaging.log import (
    LARGEST_VALUE,
    EventLog,
    LogUnavailable,
    Place,
    Positions,
    Reader,
    Record,
    RecordRefused,
    StoredRecord,
    from_the_start,
    partition_of,
)
from shared.messaging.postgres_log import PostgresLog
from tests.shared.messaging.conftest import OpenLog
from tests.shared.messaging.orders import until

PATIENCE = 20.0


def a_topic() -> str:
    return f"test.{uuid4().hex}"


def numbered(topic: str, numbers: Sequence[int], keys: int = 7) -> list[Record]:
    return [Record(topic, f"key {n % keys}", (("ce_id", str(n).encode()),), str(n).encode()) for n in numbers]


async def append(log: EventLog, records: Sequence[Record]) -> None:
    async with log.publisher() as publisher:
        await publisher.append(records)


async def read(reader: Reader, count: int, patience: float = PATIENCE) -> list[StoredRecord]:
    found: list[StoredRecord] = []
    deadline = time.monotonic() + patience
    while len(found) < count and time.monotonic() < deadline:
        found += await reader.poll(500, 0.2)
    return found


def values_by_key(stored: Sequence[StoredRecord]) -> dict[str, list[int]]:
    values = defaultdict(list)
    for one in stored:
        values[one.record.key].append(int(one.record.value))
    return values


async def test_a_record_comes_back_as_it_went_in(open_log: OpenLog) -> None:
    log, topic = open_log(), a_topic()
    record = Record(topic, "ключ", (("plain", b"text"), ("raw", bytes(range(256))), ("plain", b"")), b"\x00\xff{}")
    await log.ensure_topics([topic])
    await append(log, [record])
    async with log.reader("group", [topic], from_the_start) as reader:
        (stored,) = await read(reader, 1)
    assert stored.record == record
    assert stored.place == Place(topic, partition_of("ключ"))
    assert stored.offset == 0
    assert abs(stored.recorded_at.timestamp() - time.time()) < PATIENCE


async def test_offsets_have_no_gaps_and_order_holds_within_a_key(open_log: OpenLog) -> None:
    log, topic = open_log(), a_topic()
    await log.ensure_topics([topic])
    async with log.publisher() as publisher:
        for first in range(0, 3000, 600):
            await publisher.append(numbered(topic, range(first, first + 600)))
    async with log.reader("group", [topic], from_the_start) as reader:
        stored = await read(reader, 3000)
    assert all(values == sorted(values) for values in values_by_key(stored).values())
    offsets = defaultdict(list)
    for one in stored:
        offsets[one.partition].append(one.offset)
        assert one.partition == partition_of(one.record.key)
    assert all(found == list(range(len(found))) for found in offsets.values())
    assert sum(map(len, offsets.values())) == 3000


async def test_appends_of_several_processes_keep_each_ones_order(open_log: OpenLog) -> None:
    topic, logs = a_topic(), [open_log(), open_log()]
    await logs[0].ensure_topics([topic])

    async def append_all(log: EventLog, first: int) -> None:
        async with log.publisher() as publisher:
            for start in range(first, first + 1000, 50):
                await publisher.append(numbered(topic, range(start, start + 50)))

    await asyncio.gather(append_all(logs[0], 0), append_all(logs[1], 10_000))
    async with logs[0].reader("group", [topic], from_the_start) as reader:
        stored = await read(reader, 2000)
    assert len({one.record.value for one in stored}) == len(stored) == 2000
    for values in values_by_key(stored).values():
        for mine in ([v for v in values if v < 10_000], [v for v in values if v >= 10_000]):
            assert mine == sorted(mine)


async def test_reading_goes_on_where_the_consumer_says(open_log: OpenLog) -> None:
    log, topic = open_log(), a_topic()
    await log.ensure_topics([topic])
    await append(log, numbered(topic, range(10), keys=1))
    place = Place(topic, partition_of("key 0"))

    async def after_seven(places: Collection[Place]) -> Positions:
        return dict.fromkeys(places, 7)

    async with log.reader("group", [topic], after_seven) as reader:
        assert [one.offset for one in await read(reader, 3)] == [7, 8, 9]
        await reader.commit({place: 10})
        reader.seek({place: 4})
        assert [one.offset for one in await read(reader, 6)] == [4, 5, 6, 7, 8, 9]
    async with log.reader("group", [topic], from_the_start) as reader:
        assert len(await read(reader, 10)) == 10


async def test_groups_do_not_touch_each_other_and_a_reader_without_a_group_sees_everything(open_log: OpenLog) -> None:
    log, topic = open_log(), a_topic()
    await log.ensure_topics([topic])
    await append(log, numbered(topic, range(20)))
    for group in ("one", "other", None):
        async with log.reader(group, [topic], from_the_start) as reader:
            assert len(await read(reader, 20)) == 20


async def test_members_share_the_partitions_and_take_over_from_each_other(open_log: OpenLog) -> None:
    topic, first_log, second_log = a_topic(), open_log(), open_log()
    await first_log.ensure_topics([topic])
    owned: dict[str, set[int]] = {"first": set(), "second": set()}

    def remembering(name: str, positions: dict[Place, int]):  # type: ignore[no-untyped-def]  # noqa: ANN202
        async def on_assigned(places: Collection[Place]) -> Positions:
            owned[name] = {place.partition for place in places}
            return {place: positions.get(place, 0) for place in places}

        return on_assigned

    positions: dict[Place, int] = {}
    async with first_log.reader("group", [topic], remembering("first", positions)) as first:
        await append(first_log, numbered(topic, range(60), keys=60))
        alone = await read(first, 60)
        assert owned["first"] == set(range(6))
        async with second_log.reader("group", [topic], remembering("second", positions)) as second:
            positions.update(await first_log.end_offsets([topic]))
            shared = await _both_read(first, second, owned, first_log, topic)
        positions.update(await first_log.end_offsets([topic]))
        await append(first_log, numbered(topic, range(5000, 5060), keys=60))
        late = await read(first, 60)
    assert {int(one.record.value) for one in late} >= set(range(5000, 5060))
    assert len(alone) == 60
    assert all(part for part in shared)
    assert not {one.partition for one in shared[0]} & {one.partition for one in shared[1]}


async def _both_read(
    first: Reader, second: Reader, owned: dict[str, set[int]], log: EventLog, topic: str
) -> tuple[list[StoredRecord], list[StoredRecord]]:
    """Poll both until the partitions are divided, then see who reads what is appended."""
    deadline = time.monotonic() + PATIENCE
    while len(owned["second"]) != 3 and time.monotonic() < deadline:
        await asyncio.gather(first.poll(500, 0.2), second.poll(500, 0.2))
    await append(log, numbered(topic, range(1000, 1060), keys=60))
    mine: list[StoredRecord] = []
    yours: list[StoredRecord] = []
    while {int(one.record.value) for one in mine + yours} < set(range(1000, 1060)) and time.monotonic() < deadline:
        found = await asyncio.gather(first.poll(500, 0.2), second.poll(500, 0.2))
        mine += [one for one in found[0] if int(one.record.value) >= 1000]
        yours += [one for one in found[1] if int(one.record.value) >= 1000]
    return mine, yours


async def test_a_waiting_reader_is_woken_by_another_process(open_log: OpenLog) -> None:
    topic, log, other = a_topic(), open_log(), open_log()
    await log.ensure_topics([topic])
    async with log.reader("group", [topic], from_the_start) as reader, other.publisher() as publisher:
        assert await read(reader, 1, patience=1) == []
        await publisher.append(numbered(topic, [1]))
        await read(reader, 1)
        waits = asyncio.create_task(reader.poll(10, 5))
        began = time.monotonic()
        await publisher.append(numbered(topic, [2]))
        assert [one.record.value for one in await waits] == [b"2"]
        assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        pytest.param(Record("nobody.made.this", "key", (), b"{}"), "no topic", id="a topic that is not there"),
        pytest.param(Record("", "key", (), b"x" * (LARGEST_VALUE + 1)), "exceeds", id="a value too large"),
        pytest.param(Record("", "", (), b"{}"), "key", id="an empty key"),
    ],
)
async def test_what_can_never_be_taken_is_refused_by_its_number(open_log: OpenLog, record: Record, reason: str) -> None:
    log, topic = open_log(), a_topic()
    await log.ensure_topics([topic])
    bad = Record(record.topic or topic, record.key, record.headers, record.value)
    async with log.publisher() as publisher:
        with pytest.raises(RecordRefused, match=reason) as refused:
            await publisher.append([*numbered(topic, [0, 1]), bad, *numbered(topic, [2])])
        assert refused.value.index == 2
        await publisher.append(numbered(topic, [0, 1, 2]))
    assert sum((await log.end_offsets([topic])).values()) == 3


async def test_the_largest_value_is_taken(open_log: OpenLog) -> None:
    log, topic = open_log(), a_topic()
    await log.ensure_topics([topic])
    await append(log, [Record(topic, "key", (), b"x" * LARGEST_VALUE) for _ in range(3)])
    async with log.reader("group", [topic], from_the_start) as reader:
        assert [len(one.record.value) for one in await read(reader, 3)] == [LARGEST_VALUE] * 3


async def test_an_instant_has_an_offset_in_every_partition(open_log: OpenLog) -> None:
    log, topic = open_log(), a_topic()
    await log.ensure_topics([topic])
    await append(log, numbered(topic, range(30)))
    async with log.reader(None, [topic], from_the_start) as reader:
        before = max(one.recorded_at for one in await read(reader, 30))

    async def later() -> bool:
        return datetime.now(UTC) > before + timedelta(milliseconds=2)

    await until(later)
    await append(log, numbered(topic, range(30, 37)))
    ends = await log.end_offsets([topic])
    async with log.reader(None, [topic], from_the_start) as reader:
        stored = await read(reader, 37)
    first_later: dict[Place, int] = {}
    for one in stored:
        if one.recorded_at > before:
            first_later.setdefault(one.place, one.offset)
    assert first_later
    assert await log.offsets_at([topic], before + timedelta(milliseconds=1)) == {**ends, **first_later}
    assert await log.offsets_at([topic], datetime(2000, 1, 1, tzinfo=UTC)) == dict.fromkeys(ends, 0)
    assert await log.offsets_at([topic], datetime(2100, 1, 1, tzinfo=UTC)) == ends


async def test_topics_can_be_ensured_again_and_unknown_ones_have_no_end(open_log: OpenLog) -> None:
    log, topic = open_log(), a_topic()
    await log.ensure_topics([topic])
    await append(log, numbered(topic, range(8), keys=1))
    await log.ensure_topics([topic, topic])
    await open_log().ensure_topics([topic])
    ends = await log.end_offsets([topic, "nobody.made.this"])
    assert ends == {Place(topic, n): 8 if n == partition_of("key 0") else 0 for n in range(6)}


@pytest.mark.parametrize(
    "log",
    [
        pytest.param(PostgresLog("postgresql://postgres@127.0.0.1:9/log"), id="postgres"),
        pytest.param(KafkaLog("127.0.0.1:9"), id="kafka"),
    ],
)
async def test_a_log_out_of_reach_is_unavailable_not_refusing(log: EventLog) -> None:
    with pytest.raises(LogUnavailable):
        await append(log, numbered("test.topic", [1]))
    with pytest.raises(LogUnavailable):
        await log.end_offsets(["test.topic"])
    await log.close()

"""Reading a stretch of the log once: all of it, nothing else, in order."""

from __future__ import annotations

from contextlib import aclosing
from uuid import uuid4

import pytest

from shared.messaging import scan as module
from shared.messaging.log import EventLog, LogUnavailable, Place, Positions, Record, partition_of
from shared.messaging.scan import scan
from tests.shared.messaging.conftest import OpenLog
from tests.shared.messaging.orders import append

_KEYS = ("a", "b", "c", "d", "e")


async def a_topic(log: EventLog, records: int) -> str:
    topic = f"test.{uuid4().hex}"
    await log.ensure_topics([topic])
    await append(log, [Record(topic, _KEYS[n % len(_KEYS)], (), str(n).encode()) for n in range(records)])
    return topic


async def offsets(log: EventLog, start: Positions, end: Positions, batch: int = 7) -> dict[Place, list[int]]:
    """The offsets given out, by partition, in the order they came."""
    found: dict[Place, list[int]] = {}
    async with aclosing(scan(log, start, end, batch)) as batches:
        async for records in batches:
            assert records
            for record in records:
                found.setdefault(record.place, []).append(record.offset)
    return found


async def test_a_stretch_is_read_from_its_start_to_before_its_end(open_log: OpenLog) -> None:
    log = open_log()
    topic = await a_topic(log, 100)
    ends = await log.end_offsets([topic])
    start = {place: end // 3 for place, end in ends.items()}
    stop = {place: end - end // 4 for place, end in ends.items()}
    expected = {place: list(range(start[place], stop[place])) for place in ends if stop[place] > start[place]}
    assert await offsets(log, start, stop) == expected
    assert await offsets(log, {}, ends, batch=500) == {place: list(range(end)) for place, end in ends.items() if end}


async def test_partitions_that_are_not_asked_for_are_left_out(open_log: OpenLog) -> None:
    log = open_log()
    topic = await a_topic(log, 50)
    place = Place(topic, partition_of("a"))
    assert await offsets(log, {}, {place: 4}) == {place: [0, 1, 2, 3]}
    assert await offsets(log, {place: 4}, {place: 4}) == {}


async def test_an_end_beyond_the_log_is_not_waited_for_for_ever(
    open_postgres_log: OpenLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", 0.3)
    log = open_postgres_log()
    topic = await a_topic(log, 5)
    with pytest.raises(LogUnavailable, match="gave nothing"):
        await offsets(log, {}, {Place(topic, partition_of("a")): 999})

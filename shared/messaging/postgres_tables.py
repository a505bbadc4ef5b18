"""The PostgreSQL log's statements: gap-free offsets on append, many partitions at once on reading."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg
from pydantic_core import to_json

from shared.messaging.log import Place, Record, StoredRecord, partition_of

_ENSURE_TOPICS = "INSERT INTO log_topic (name, partitions) SELECT unnest($1::text[]), $2 ON CONFLICT DO NOTHING"
_ENSURE_PARTITIONS = """
    INSERT INTO log_partition (topic, partition)
    SELECT name, number FROM log_topic CROSS JOIN LATERAL generate_series(0, partitions - 1) AS number
    WHERE name = ANY($1::text[])
    ON CONFLICT DO NOTHING
"""
_PARTITIONS = "SELECT id, topic, partition, next_offset FROM log_partition ORDER BY id"
# Taken in one order by everybody, so appends never wait for each other in a circle. The lock lasts until commit:
# offsets become visible in order and without gaps.
_TAKE_COUNTERS = "SELECT id, next_offset FROM log_partition WHERE id = ANY($1::int[]) ORDER BY id FOR UPDATE"
_APPEND = """
    WITH moved AS (
      UPDATE log_partition SET next_offset = reached.next_offset
      FROM unnest($1::int[], $2::bigint[]) AS reached (id, next_offset) WHERE log_partition.id = reached.id
    )
    INSERT INTO log_record (partition_id, "offset", key, headers, value)
    SELECT * FROM unnest($3::int[], $4::bigint[], $5::text[], $6::json[], $7::bytea[])
"""
_READ = """
    SELECT found.* FROM unnest($1::int[], $2::bigint[]) AS wanted (partition_id, position)
    CROSS JOIN LATERAL (
      SELECT partition_id, "offset", key, headers, value, recorded_at FROM log_record
      WHERE log_record.partition_id = wanted.partition_id AND "offset" >= wanted.position
      ORDER BY "offset" LIMIT $3
    ) AS found
"""
# Within a partition times grow with offsets, which have no gaps: halving finds the place.
_OFFSETS_AT = """
    WITH RECURSIVE search AS (
      SELECT id, 0::bigint AS low, next_offset AS high FROM log_partition WHERE topic = ANY($1::text[])
      UNION ALL
      SELECT search.id, CASE WHEN middle.recorded_at < $2 THEN middle."offset" + 1 ELSE search.low END,
        CASE WHEN middle.recorded_at < $2 THEN search.high ELSE middle."offset" END
      FROM search JOIN log_record AS middle
        ON middle.partition_id = search.id AND middle."offset" = (search.low + search.high) / 2
      WHERE search.low < search.high
    )
    SELECT topic, partition, low FROM search JOIN log_partition USING (id) WHERE low = high
"""


async def create_topics(connection: asyncpg.Connection[Any], names: Collection[str], partitions: int) -> None:
    """Create what is not there yet."""
    async with connection.transaction():
        await connection.execute(_ENSURE_TOPICS, sorted(names), partitions)
        await connection.execute(_ENSURE_PARTITIONS, sorted(names))


async def read_partitions(connection: asyncpg.Connection[Any]) -> tuple[dict[Place, int], dict[Place, int]]:
    """The number and the next offset of every partition there is."""
    rows = await connection.fetch(_PARTITIONS)
    numbers = {Place(row["topic"], row["partition"]): row["id"] for row in rows}
    return numbers, {Place(row["topic"], row["partition"]): row["next_offset"] for row in rows}


async def offsets_at(
    connection: asyncpg.Connection[Any], topics: Collection[str], instant: datetime
) -> dict[Place, int]:
    """The first offset recorded at an instant or later, of every partition of some topics."""
    rows = await connection.fetch(_OFFSETS_AT, sorted(topics), instant)
    return {Place(row["topic"], row["partition"]): row["low"] for row in rows}


async def append(
    connection: asyncpg.Connection[Any],
    numbers: Mapping[Place, int],
    partitions: Mapping[str, int],
    records: Sequence[Record],
) -> dict[Place, int]:
    """Append in one transaction; the next offset of each partition touched."""
    places = [Place(record.topic, partition_of(record.key, partitions[record.topic])) for record in records]
    touched = {numbers[place]: place for place in places}
    async with connection.transaction():
        counters = await connection.fetch(_TAKE_COUNTERS, sorted(touched))
        reached = {row["id"]: row["next_offset"] for row in counters}
        columns: dict[str, list[Any]] = defaultdict(list)
        for place, record in zip(places, records, strict=True):
            number = numbers[place]
            columns["partition"].append(number)
            columns["offset"].append(reached[number])
            columns["key"].append(record.key)
            columns["headers"].append(_headers_text(record.headers))
            columns["value"].append(record.value)
            reached[number] += 1
        await connection.execute(_APPEND, list(reached), list(reached.values()), *columns.values())
    return {touched[number]: offset for number, offset in reached.items()}


async def read(
    connection: asyncpg.Connection[Any], numbers: Mapping[Place, int], wanted: Mapping[Place, int], max_records: int
) -> list[StoredRecord]:
    """The next records of partitions known to hold some, shared fairly among them."""
    place_of = {numbers[place]: place for place in wanted}
    each = max(1, max_records // len(wanted))
    rows = await connection.fetch(_READ, list(place_of), list(wanted.values()), each)
    stored = []
    for number, offset, key, headers, value, recorded_at in rows:
        topic, partition = place_of[number]
        stored.append(StoredRecord(Record(topic, key, _headers(headers), value), partition, offset, recorded_at))
    return stored


def _headers_text(headers: tuple[tuple[str, bytes], ...]) -> str:
    # Latin-1 maps every byte to a character and back: any value survives, and ASCII stays readable.
    return to_json([(name, value.decode("latin-1")) for name, value in headers]).decode()


def _headers(text: str) -> tuple[tuple[str, bytes], ...]:
    return tuple([(name, value.encode("latin-1")) for name, value in json.loads(text)])

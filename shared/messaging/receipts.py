"""What a consumer remembers in its own database: positions, receipts, how far each key has come, and dead letters."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import text

from shared.messaging.consumer_core import Aggregate, Standing
from shared.messaging.log import Place, Positions
from shared.messaging.received import Received
from shared.store.transaction import Transaction

_PLACES = "unnest(CAST(:topics AS text[]), CAST(:partitions AS int[])) AS place (topic, partition)"

_BEGIN = text(f"""
    INSERT INTO consumer_progress (topic, partition, next_offset) SELECT topic, partition, 0 FROM {_PLACES}
    ON CONFLICT DO NOTHING
""")  # noqa: S608 - a constant
_LOCK = text(f"""
    SELECT topic, partition, next_offset FROM consumer_progress JOIN {_PLACES} USING (topic, partition)
    ORDER BY topic, partition FOR UPDATE OF consumer_progress
""")  # noqa: S608 - a constant
_ADVANCE = text("""
    UPDATE consumer_progress SET next_offset = reached.next_offset
    FROM unnest(CAST(:topics AS text[]), CAST(:partitions AS int[]), CAST(:offsets AS bigint[]))
      AS reached (topic, partition, next_offset)
    WHERE consumer_progress.topic = reached.topic AND consumer_progress.partition = reached.partition
      AND consumer_progress.next_offset < reached.next_offset
""")
_RECEIVE = text("""
    INSERT INTO inbox (event_id) SELECT unnest(CAST(:ids AS uuid[])) ON CONFLICT DO NOTHING RETURNING event_id
""")
# Asked by `= ANY`, which reads as many index entries as there are keys; a join would read the whole table.
_STANDINGS = text("""
    SELECT topic, key, last_sequence AS last, false AS halted, false AS parked FROM aggregate_progress
    WHERE topic = ANY(CAST(:distinct_topics AS text[])) AND key = ANY(CAST(:keys AS text[]))
    UNION ALL
    SELECT topic, key, 0, halted, parked FROM (
      SELECT seen.topic, seen.key,
        EXISTS (SELECT FROM dead_letter AS dead WHERE dead.topic = seen.topic AND dead.key = seen.key) AS halted,
        EXISTS (SELECT FROM parked WHERE parked.topic = seen.topic AND parked.key = seen.key) AS parked
      FROM unnest(CAST(:topics AS text[]), CAST(:keys AS text[])) AS seen (topic, key)
    ) AS held_up WHERE halted OR parked
""")
# A key's partition may have changed when partitions were added; then two transactions can meet here.
_COME = text("""
    INSERT INTO aggregate_progress (topic, key, last_sequence)
    SELECT topic, key, last FROM unnest(CAST(:topics AS text[]), CAST(:keys AS text[]), CAST(:last AS bigint[]))
      AS come (topic, key, last)
    ON CONFLICT (topic, key) DO UPDATE
    SET last_sequence = greatest(aggregate_progress.last_sequence, excluded.last_sequence)
""")
_BURY = text("""
    INSERT INTO dead_letter (event_id, topic, partition, "offset", key, type, headers, value, error, attempts)
    VALUES (:event_id, :topic, :partition, :offset, :key, :type, CAST(:headers AS jsonb), :value, :error, :attempts)
    ON CONFLICT (event_id) DO UPDATE SET error = excluded.error, attempts = dead_letter.attempts + 1
""")

_LONGEST_ERROR = 4000


async def begin_positions(tx: Transaction, places: Collection[Place]) -> dict[Place, int]:
    """Where reading goes on, for partitions that may never have been read."""
    await tx.execute(_BEGIN, _columns(places))
    return await lock_positions(tx, places)


async def lock_positions(tx: Transaction, places: Collection[Place]) -> dict[Place, int]:
    """The positions of some partitions, held until the transaction ends: one consumer at a time passes here."""
    rows = await tx.rows(_LOCK, _columns(places))
    return {Place(row.topic, row.partition): row.next_offset for row in rows}


async def advance_positions(tx: Transaction, reached: Positions) -> None:
    """Write how far reading has come; a position never goes back."""
    places = sorted(reached)
    await tx.execute(_ADVANCE, _columns(places) | {"offsets": [reached[place] for place in places]})


async def take_receipts(tx: Transaction, ids: Iterable[UUID]) -> set[UUID]:
    """Note these events as received; the answer is those that had not been."""
    wanted = sorted(set(ids))
    return set(await tx.scalars(_RECEIVE, {"ids": wanted})) if wanted else set()


async def standings(
    tx: Transaction, aggregates: Collection[Aggregate]
) -> tuple[dict[Aggregate, Standing], set[Aggregate]]:
    """How far each of some keys has come, and those of them that have something parked."""
    if not aggregates:
        return {}, set()
    topics = sorted({topic for topic, _ in aggregates})
    rows = await tx.rows(_STANDINGS, topics_and_keys(aggregates) | {"distinct_topics": topics})
    last = {(row.topic, row.key): row.last for row in rows if not (row.halted or row.parked)}
    halted = {(row.topic, row.key) for row in rows if row.halted}
    found = {aggregate: Standing(last.get(aggregate, 0), aggregate in halted) for aggregate in aggregates}
    return found, {(row.topic, row.key) for row in rows if row.parked}


async def note_progress(tx: Transaction, last: Mapping[Aggregate, int]) -> None:
    """Write how far keys have come; in sorted order, so that no two transactions wait for each other in a circle."""
    if last:
        come = sorted(last)
        await tx.execute(_COME, topics_and_keys(come) | {"last": [last[aggregate] for aggregate in come]})


async def bury(tx: Transaction, failures: Sequence[tuple[Received, BaseException]], attempts: int = 1) -> None:
    """Keep events that cannot be applied, each with the reason; a dead letter that fails again stays one."""
    if failures:
        rows = [kept(one) | {"error": _reason(error), "attempts": attempts} for one, error in failures]
        await tx.execute(_BURY, rows)


def _columns(places: Collection[Place]) -> dict[str, object]:
    ordered = sorted(places)
    return {"topics": [place.topic for place in ordered], "partitions": [place.partition for place in ordered]}


def kept(received: Received) -> dict[str, object]:
    """A received record as the columns that keep it."""
    stored = received.stored
    return {
        "event_id": received.event_id,
        "topic": stored.record.topic,
        "partition": stored.partition,
        "offset": stored.offset,
        "key": stored.record.key,
        "type": received.type,
        "headers": json.dumps(received.headers),
        "value": stored.record.value,
    }


def topics_and_keys(aggregates: Collection[Aggregate]) -> dict[str, object]:
    """Keys as two parallel arrays, in sorted order."""
    ordered = sorted(aggregates)
    return {"topics": [topic for topic, _ in ordered], "keys": [key for _, key in ordered]}


def _reason(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:_LONGEST_ERROR].replace("\0", "\ufffd")

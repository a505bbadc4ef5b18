"""Events that came before their turn, kept in the consumer's own database: behind a gap, or behind a dead letter."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, text

from shared.messaging.consumer_core import FIRST_RETRY_SECONDS, Aggregate
from shared.messaging.log import Place, StoredRecord
from shared.messaging.receipts import kept, topics_and_keys
from shared.messaging.received import Received, record_of
from shared.store.transaction import Transaction

_KEYS = "unnest(CAST(:topics AS text[]), CAST(:keys AS text[])) AS wanted (topic, key)"
_HEAD = "SELECT seq FROM parked WHERE topic = wanted.topic AND key = wanted.key ORDER BY sequence, seq LIMIT 1"

_PARK = text("""
    INSERT INTO parked (event_id, topic, partition, "offset", key, type, headers, value, sequence)
    VALUES (:event_id, :topic, :partition, :offset, :key, :type, CAST(:headers AS jsonb), :value, :sequence)
    ON CONFLICT DO NOTHING
""")
_UNPARK = text("DELETE FROM parked WHERE event_id = ANY(CAST(:ids AS uuid[]))")
_UNBURY = text("DELETE FROM dead_letter WHERE event_id = ANY(CAST(:ids AS uuid[]))")
_PARKED = text(f"""
    SELECT topic, partition, "offset", key, headers, value, parked_at AS kept_at
    FROM parked JOIN {_KEYS} USING (topic, key) ORDER BY topic, key, sequence, seq LIMIT :limit FOR UPDATE OF parked
""")  # noqa: S608 - a constant
_LETTERS = text(f"""
    SELECT topic, partition, "offset", key, headers, value, failed_at AS kept_at
    FROM dead_letter JOIN {_KEYS} USING (topic, key) FOR UPDATE OF dead_letter
""")  # noqa: S608 - a constant
_ARM = text(f"""
    UPDATE parked SET next_at = :at FROM {_KEYS} CROSS JOIN LATERAL ({_HEAD}) AS head
    WHERE parked.seq = head.seq AND parked.next_at IS NULL
""")  # noqa: S608 - a constant
_REARM = text(f"""
    UPDATE parked SET next_at = CASE WHEN parked.seq = head.seq THEN CAST(:at AS timestamptz) END, attempts = :attempts
    FROM {_KEYS} CROSS JOIN LATERAL ({_HEAD}) AS head
    WHERE parked.topic = wanted.topic AND parked.key = wanted.key
      AND (parked.seq = head.seq OR parked.next_at IS NOT NULL)
""")  # noqa: S608 - a constant
# A key with a dead letter waits for an operator, not for the clock.
_DUE = text("""
    SELECT topic, key, max(partition) AS partition FROM parked
    WHERE next_at <= :now AND NOT EXISTS (
      SELECT FROM dead_letter AS dead WHERE dead.topic = parked.topic AND dead.key = parked.key)
    GROUP BY topic, key ORDER BY min(next_at) LIMIT :limit
""")
_HEADS = text("""
    SELECT topic, partition, "offset", key, headers, value, parked_at AS kept_at, attempts FROM parked
    WHERE topic = :topic AND key = :key ORDER BY sequence, seq LIMIT 1 FOR UPDATE
""")


@dataclass(frozen=True, slots=True)
class Head:
    """The first parked event of a key, and how often it was looked at in vain."""

    event: Received
    attempts: int


async def park(tx: Transaction, received: Sequence[Received]) -> None:
    """Keep events until their turn; what is kept already stays as it is."""
    if received:
        await tx.execute(_PARK, [kept(one) | {"sequence": one.sequence} for one in received])


async def unpark(tx: Transaction, ids: Collection[UUID]) -> None:
    """Let go of events whose turn has come."""
    if ids:
        await tx.execute(_UNPARK, {"ids": sorted(ids)})


async def unbury(tx: Transaction, ids: Collection[UUID]) -> None:
    """Let go of dead letters that were applied after all."""
    if ids:
        await tx.execute(_UNBURY, {"ids": sorted(ids)})


async def parked_events(
    tx: Transaction, aggregates: Collection[Aggregate], limit: int
) -> dict[Aggregate, list[Received]]:
    """What is parked of some keys, the first of them, held until the transaction ends."""
    if not aggregates or not limit:
        return {}
    return await _by_aggregate(tx, _PARKED, topics_and_keys(aggregates) | {"limit": limit})


async def dead_events(tx: Transaction, aggregates: Collection[Aggregate]) -> dict[Aggregate, list[Received]]:
    """The dead letters of some keys that have a place in their key's order, held until the transaction ends."""
    found = await _by_aggregate(tx, _LETTERS, topics_and_keys(aggregates))
    return {aggregate: [one for one in those if one.sequence] for aggregate, those in found.items()}


async def arm(tx: Transaction, aggregates: Collection[Aggregate]) -> None:
    """Have the first parked event of each of some keys looked at again soon, if that is not arranged yet."""
    if aggregates:
        at = tx.now + timedelta(seconds=FIRST_RETRY_SECONDS)
        await tx.execute(_ARM, topics_and_keys(aggregates) | {"at": at})


async def rearm(tx: Transaction, aggregate: Aggregate, attempts: int, at: datetime) -> None:
    """Have the first parked event of a key looked at again then."""
    await tx.execute(_REARM, topics_and_keys([aggregate]) | {"attempts": attempts, "at": at})


async def due_keys(tx: Transaction, limit: int) -> list[tuple[Aggregate, Place]]:
    """Keys whose first parked event is to be looked at now, each with the partition it came from."""
    rows = await tx.rows(_DUE, {"now": tx.now, "limit": limit})
    return [((row.topic, row.key), Place(row.topic, row.partition)) for row in rows]


async def head_of(tx: Transaction, aggregate: Aggregate) -> Head | None:
    """The first parked event of a key."""
    rows = await tx.rows(_HEADS, {"topic": aggregate[0], "key": aggregate[1]})
    return Head(_received(rows[0]), rows[0].attempts) if rows else None


async def _by_aggregate(
    tx: Transaction, statement: TextClause, parameters: dict[str, object]
) -> dict[Aggregate, list[Received]]:
    found: dict[Aggregate, list[Received]] = {}
    for row in await tx.rows(statement, parameters):
        found.setdefault((row.topic, row.key), []).append(_received(row))
    return found


def _received(row: Row[Any]) -> Received:
    record = record_of(row.topic, row.key, row.headers, bytes(row.value))
    return Received(StoredRecord(record, row.partition, row.offset, row.kept_at))

"""What the relay asks of a service's outbox, on the one connection that also holds its locks."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from shared.messaging.log import Record
from shared.messaging.low_water import Sight
from shared.messaging.received import record_of

_UNSENT = """
    SELECT seq, topic, key, headers, payload, created_at FROM outbox
    WHERE seq >= $1 AND shard = ANY($2::smallint[]) AND NOT EXISTS (
      SELECT FROM outbox_quarantine AS held WHERE held.topic = outbox.topic AND held.key = outbox.key)
    ORDER BY seq LIMIT $3
"""
_DELETE = "DELETE FROM outbox WHERE seq = ANY($1::bigint[])"
_QUARANTINE = """
    WITH refused AS (DELETE FROM outbox WHERE seq = $1 RETURNING *)
    INSERT INTO outbox_quarantine
      (seq, event_id, shard, topic, key, type, sequence, headers, payload, created_at, error)
    SELECT seq, event_id, shard, topic, key, type, sequence, headers, payload, created_at, $2 FROM refused
"""
_SIGHT = """
    SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('outbox', 'seq')::regclass), 0) AS given_out,
      pg_snapshot_xmin(now.snapshot)::text::bigint AS oldest_running,
      pg_snapshot_xmax(now.snapshot)::text::bigint AS newest,
      oldest.seq AS oldest_unsent, oldest.created_at AS oldest_at,
      (SELECT count(*) FROM outbox) AS unsent, clock_timestamp() AS looked_at
    FROM (SELECT pg_current_snapshot() AS snapshot) AS now
    LEFT JOIN LATERAL (SELECT seq, created_at FROM outbox ORDER BY seq LIMIT 1) AS oldest ON true
"""


@dataclass(frozen=True, slots=True)
class Unsent:
    """An outbox row on its way."""

    seq: int
    record: Record
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OutboxState:
    """How full the outbox is."""

    sight: Sight
    unsent: int
    oldest_age_seconds: float


async def unsent_rows(
    connection: asyncpg.Connection[Any], from_seq: int, shards: Collection[int], limit: int
) -> list[Unsent]:
    """The next rows of some shards, in order; keys with a quarantined row stand still."""
    rows = await connection.fetch(_UNSENT, from_seq, sorted(shards), limit)
    return [
        Unsent(seq, record_of(topic, key, json.loads(headers), payload), created_at)
        for seq, topic, key, headers, payload, created_at in rows
    ]


async def delete_rows(connection: asyncpg.Connection[Any], rows: Sequence[Unsent]) -> None:
    """Forget rows the log has acknowledged."""
    await connection.execute(_DELETE, [row.seq for row in rows])


async def quarantine_row(connection: asyncpg.Connection[Any], row: Unsent, reason: str) -> None:
    """Put a row the log will never take aside; its key halts until an operator decides."""
    await connection.execute(_QUARANTINE, row.seq, reason)


async def look(connection: asyncpg.Connection[Any]) -> OutboxState:
    """One look at the whole outbox, in one snapshot."""
    row = await connection.fetchrow(_SIGHT)
    if row is None:
        raise LookupError("one row was asked for")
    sight = Sight(row["given_out"], row["oldest_running"], row["newest"], row["oldest_unsent"])
    age = (row["looked_at"] - row["oldest_at"]).total_seconds() if row["oldest_at"] else 0.0
    return OutboxState(sight, row["unsent"], age)

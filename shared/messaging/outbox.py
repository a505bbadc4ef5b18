"""What the relay asks of a service's outbox, on the one connection that also holds its locks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
from pydantic_core import from_json

from shared.messaging.log import Record
from shared.messaging.low_water import Sight
from shared.messaging.received import record_of
from shared.messaging.relay_core import Poll

LARGEST_BATCH = 8 * 1024 * 1024
"""Bytes of payload after which a batch ends: what a relay holds in memory stays bounded."""

_UNSENT = f"""
    SELECT seq, topic, key, headers, payload, created_at FROM (
      SELECT *, sum(octet_length(payload)) OVER (ORDER BY seq) - octet_length(payload) AS bytes_before FROM (
        SELECT seq, topic, key, headers, payload, created_at FROM outbox
        WHERE seq >= $1 AND shard = ANY($2::smallint[]) AND seq <> ALL($4::bigint[]) AND NOT EXISTS (
          SELECT FROM outbox_quarantine AS held WHERE held.topic = outbox.topic AND held.key = outbox.key)
        ORDER BY seq LIMIT $3
      ) AS next_rows
    ) AS measured WHERE bytes_before < {LARGEST_BATCH} ORDER BY seq
"""  # noqa: S608 - a constant
_DELETE = "DELETE FROM outbox WHERE seq = ANY($1::bigint[])"
_QUARANTINE = """
    WITH refused AS (DELETE FROM outbox WHERE seq = $1 RETURNING *)
    INSERT INTO outbox_quarantine
      (seq, event_id, shard, topic, key, type, sequence, headers, payload, created_at, error)
    SELECT seq, event_id, shard, topic, key, type, sequence, headers, payload, created_at, $2 FROM refused
"""
_PUT_BACK = """
    WITH released AS (
      DELETE FROM outbox_quarantine WHERE released_at IS NOT NULL AND shard = ANY($1::smallint[]) RETURNING *)
    INSERT INTO outbox (seq, event_id, shard, topic, key, type, sequence, headers, payload, created_at)
    OVERRIDING SYSTEM VALUE
    SELECT seq, event_id, shard, topic, key, type, sequence, headers, payload, created_at FROM released
"""
_SIGHT = """
    SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('outbox', 'seq')::regclass), 0) AS given_out,
      pg_snapshot_xmin(now.snapshot)::text::bigint AS oldest_running,
      pg_snapshot_xmax(now.snapshot)::text::bigint AS newest,
      oldest.seq AS oldest_unsent, oldest.created_at AS oldest_at,
      (SELECT count(*) FROM outbox) AS unsent, clock_timestamp() AS looked_at,
      -- Those sessions that this role may see into: its own.
      (SELECT min(xact_start) FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND pid <> pg_backend_pid())
        AS oldest_snapshot_at
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
    oldest_xmin_age_seconds: float


async def unsent_rows(connection: asyncpg.Connection[Any], poll: Poll) -> list[Unsent]:
    """The next rows of some shards, in order; keys with a quarantined row stand still."""
    rows = await connection.fetch(_UNSENT, poll.from_seq, sorted(poll.shards), poll.limit, poll.besides)
    return [
        Unsent(seq, record_of(topic, key, from_json(headers), payload), created_at)
        for seq, topic, key, headers, payload, created_at in rows
    ]


async def delete_rows(connection: asyncpg.Connection[Any], rows: Sequence[Unsent]) -> None:
    """Forget rows the log has acknowledged."""
    await connection.execute(_DELETE, [row.seq for row in rows])


async def quarantine_row(connection: asyncpg.Connection[Any], row: Unsent, reason: str) -> None:
    """Put a row the log will never take aside; its key halts until an operator decides."""
    await connection.execute(_QUARANTINE, row.seq, reason)


async def put_back(connection: asyncpg.Connection[Any], shards: Collection[int]) -> None:
    """Put quarantined rows that an operator has released back to where they stood, before the rest of their key.

    Only the owner of the shards may do this, and only right before it polls regardless of its mark: another poll would
    find the later rows of the key first.
    """
    await connection.execute(_PUT_BACK, sorted(shards))


async def look(connection: asyncpg.Connection[Any]) -> OutboxState:
    """One look at the whole outbox, in one snapshot."""
    row = await connection.fetchrow(_SIGHT)
    if row is None:
        raise LookupError("one row was asked for")
    sight = Sight(row["given_out"], row["oldest_running"], row["newest"], row["oldest_unsent"])
    ages = [_seconds_between(row[begun], row["looked_at"]) for begun in ("oldest_at", "oldest_snapshot_at")]
    return OutboxState(sight, row["unsent"], *ages)


def _seconds_between(begun: datetime | None, now: datetime) -> float:
    return max(0.0, (now - begun).total_seconds()) if begun else 0.0

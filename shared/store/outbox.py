"""The outbox writer: a transaction's announcements become rows in the same commit."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from uuid import UUID
from zlib import crc32

from sqlalchemy import text

from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.store.transaction import Announcement, Transaction

SHARDS = 8
"""How many relays can share one outbox; a key always falls into the same shard."""

# Keys are counted in sorted order, so two transactions never wait for each other in a circle. The counter's row lock is
# held until commit and taken before the outbox row exists: within a key, outbox order is commit order.
_COUNT = text("""
    INSERT INTO event_sequence (topic, key, last)
    SELECT topic, key, events FROM unnest(CAST(:topics AS text[]), CAST(:keys AS text[]), CAST(:events AS bigint[]))
      AS fresh (topic, key, events)
    ON CONFLICT (topic, key) DO UPDATE SET last = event_sequence.last + excluded.last
    RETURNING topic, key, last
""")
_INSERT = text("""
    INSERT INTO outbox (event_id, shard, topic, key, type, sequence, headers, payload)
    SELECT event_id, shard, topic, key, type, sequence, headers, payload
    FROM unnest(CAST(:ids AS uuid[]), CAST(:shards AS smallint[]), CAST(:topics AS text[]), CAST(:keys AS text[]),
      CAST(:types AS text[]), CAST(:sequences AS bigint[]), CAST(:headers AS jsonb[]), CAST(:payloads AS bytea[]))
      WITH ORDINALITY AS fresh (event_id, shard, topic, key, type, sequence, headers, payload, position)
    ORDER BY position
""")


def shard_of(key: str) -> int:
    """The relay shard of a key: stable everywhere and for ever."""
    return crc32(key.encode()) % SHARDS


async def write_outbox(tx: Transaction, source: str) -> bool:
    """Write what the transaction announces; True if there was anything."""
    if not tx.announcements:
        return False
    sequences = await _take_sequences(tx)
    rows = [
        _row(a, tx.now, source, tx.traceparent, sequence)
        for a, sequence in zip(tx.announcements, sequences, strict=True)
    ]
    columns = ("ids", "shards", "topics", "keys", "types", "sequences", "headers", "payloads")
    await tx.execute(_INSERT, dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)))
    tx.announcements.clear()
    return True


async def _take_sequences(tx: Transaction) -> list[int]:
    aggregates = [(a.event.topic, a.event.key) for a in tx.announcements]
    counts = sorted(Counter(aggregates).items())
    counted = await tx.rows(
        _COUNT,
        {
            "topics": [topic for (topic, _), _ in counts],
            "keys": [key for (_, key), _ in counts],
            "events": [count for _, count in counts],
        },
    )
    new = dict(counts)
    next_of = {(row.topic, row.key): row.last - new[row.topic, row.key] + 1 for row in counted}
    sequences = []
    for aggregate in aggregates:
        sequences.append(next_of[aggregate])
        next_of[aggregate] += 1
    return sequences


def _row(
    announcement: Announcement, now: datetime, source: str, traceparent: str | None, sequence: int
) -> tuple[UUID, int, str, str, str, int, str, bytes]:
    event = announcement.event
    event_id = new_id()
    headers = _attributes(event, event_id, now, source, sequence, announcement.cause)
    if traceparent:
        headers["ce_traceparent"] = traceparent
    payload = event.model_dump_json().encode()
    return event_id, shard_of(event.key), event.topic, event.key, event.type, sequence, json.dumps(headers), payload


def _attributes(
    event: Event, event_id: UUID, now: datetime, source: str, sequence: int, cause: Event | None
) -> dict[str, str]:
    attributes = {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_id": str(event_id),
        "ce_source": f"/services/{source}",
        "ce_type": event.type,
        "ce_subject": event.key,
        "ce_time": now.isoformat(),
        "ce_sequence": str(sequence),
        "ce_correlationid": cause.envelope.correlation_id if cause else str(event_id),
    }
    if cause:
        attributes["ce_causationid"] = str(cause.envelope.id)
    return attributes

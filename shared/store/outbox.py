"""The outbox writer: a transaction's announcements become rows in the same commit."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID
from zlib import crc32

from pydantic_core import to_json  # four times as fast as the standard library's, and here anyway
from sqlalchemy import text

from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.store.audit.write import INSERT_AUDIT, AuditValues
from shared.store.transaction import Announcement, Transaction

SHARDS = 8
"""How many relays can share one outbox; a key always falls into the same shard."""

# Keys are counted in sorted order, so two transactions never wait for each other in a circle. The counter's row lock is
# held until commit, and because rows are sorted before the first is inserted, it is taken before any outbox row has its
# number: within a key, outbox order is commit order. One statement, because every journey to the server costs.
_NUMBER = """
    WITH counted AS (
      INSERT INTO event_sequence (topic, key, last)
      SELECT topic, key, events FROM unnest(CAST(:counted_topics AS text[]), CAST(:counted_keys AS text[]),
        CAST(:counts AS bigint[])) AS fresh (topic, key, events)
      ON CONFLICT (topic, key) DO UPDATE SET last = event_sequence.last + excluded.last
      RETURNING topic, key, last
    ), numbered AS (
      SELECT fresh.*, counted.last - fresh.later AS sequence
      FROM unnest(CAST(:ids AS uuid[]), CAST(:shards AS smallint[]), CAST(:topics AS text[]), CAST(:keys AS text[]),
        CAST(:types AS text[]), CAST(:laters AS bigint[]), CAST(:headers AS jsonb[]), CAST(:payloads AS bytea[]))
        WITH ORDINALITY AS fresh (event_id, shard, topic, key, type, later, headers, payload, position)
      JOIN counted USING (topic, key)
    )
"""
_INSERT = """
    INSERT INTO outbox (event_id, shard, topic, key, type, sequence, headers, payload)
    SELECT event_id, shard, topic, key, type, sequence,
      -- CloudEvents wants sequences whose order as text is their order. How many later events of the key follow in
      -- this commit is known here; where they begin is not.
      headers || jsonb_build_object('ce_sequence', lpad(sequence::text, greatest(10, length(sequence::text)), '0')),
      payload
    FROM numbered ORDER BY position
"""
_ANNOUNCE = text(f"{_NUMBER} {_INSERT}")
_ANNOUNCE_AND_AUDIT = text(f"{_NUMBER}, audited AS ({INSERT_AUDIT}) {_INSERT}")
# What most transactions announce is one event: without arrays and a join it is cheaper for server and driver.
_NUMBER_ONE = """
    WITH counted AS (
      INSERT INTO event_sequence (topic, key, last) VALUES (:topic, :key, 1)
      ON CONFLICT (topic, key) DO UPDATE SET last = event_sequence.last + 1 RETURNING last
    )
"""
_INSERT_ONE = """
    INSERT INTO outbox (event_id, shard, topic, key, type, sequence, headers, payload)
    SELECT :event_id, :shard, :topic, :key, :type, last,
      CAST(:headers AS jsonb)
        || jsonb_build_object('ce_sequence', lpad(last::text, greatest(10, length(last::text)), '0')),
      :payload
    FROM counted
"""
_ANNOUNCE_ONE = text(f"{_NUMBER_ONE} {_INSERT_ONE}")
_ANNOUNCE_ONE_AND_AUDIT = text(f"{_NUMBER_ONE}, audited AS ({INSERT_AUDIT}) {_INSERT_ONE}")


def shard_of(key: str) -> int:
    """The relay shard of a key: stable everywhere and for ever."""
    return crc32(key.encode()) % SHARDS


async def write_outbox(tx: Transaction, source: str, audit: AuditValues | None = None) -> bool:
    """Write what the transaction announces, and its audit row on the same journey; True if there was anything."""
    if not tx.announcements:
        return False
    if len(tx.announcements) == 1:
        await _write_one(tx, tx.announcements[0], source, audit)
    else:
        await _write_many(tx, source, audit)
    tx.announcements.clear()
    return True


async def _write_one(tx: Transaction, announcement: Announcement, source: str, audit: AuditValues | None) -> None:
    names = ("event_id", "shard", "topic", "key", "type", "headers", "payload")
    values = dict(zip(names, _row(announcement, announcement.event.key, tx, source), strict=True))
    await tx.run(_ANNOUNCE_ONE if audit is None else _ANNOUNCE_ONE_AND_AUDIT, values | (audit or {}))


async def _write_many(tx: Transaction, source: str, audit: AuditValues | None) -> None:
    aggregates = [(a.event.topic, a.event.key) for a in tx.announcements]
    left = Counter(aggregates)
    counts = sorted(left.items())
    counted = {
        "counted_topics": [topic for (topic, _), _ in counts],
        "counted_keys": [key for (_, key), _ in counts],
        "counts": [count for _, count in counts],
    }
    laters = []
    for aggregate in aggregates:
        left[aggregate] -= 1
        laters.append(left[aggregate])
    rows = [_row(each, key, tx, source) for each, (_, key) in zip(tx.announcements, aggregates, strict=True)]
    columns = ("ids", "shards", "topics", "keys", "types", "headers", "payloads")
    arrays = dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))
    values = counted | arrays | {"laters": laters} | (audit or {})
    await tx.run(_ANNOUNCE if audit is None else _ANNOUNCE_AND_AUDIT, values)


def _trace_of(announcement: Announcement, tx: Transaction) -> str | None:
    """The trace of the request, or of the event that caused this one: passed on as it came, for no span is ours."""
    return tx.traceparent or (announcement.cause.envelope.traceparent if announcement.cause else None)


def _row(
    announcement: Announcement, key: str, tx: Transaction, source: str
) -> tuple[UUID, int, str, str, str, str, bytes]:
    """An outbox row but for its sequence, which the server counts."""
    event, event_id = announcement.event, new_id()
    headers = _attributes(event, key, str(event_id), tx.now, source, announcement.cause)
    if traceparent := _trace_of(announcement, tx):
        headers["ce_traceparent"] = traceparent
    payload = event.model_dump_json().encode()
    return event_id, shard_of(key), event.topic, key, event.type, to_json(headers).decode(), payload


def _attributes(
    event: Event, key: str, event_id: str, now: datetime, source: str, cause: Event | None
) -> dict[str, str]:
    attributes = {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_id": event_id,
        "ce_source": f"/services/{source}",
        "ce_type": event.type,
        "ce_subject": key,
        "ce_time": now.isoformat(),
        "ce_correlationid": cause.envelope.correlation_id if cause else event_id,
    }
    if cause:
        attributes["ce_causationid"] = str(cause.envelope.id)
    return attributes

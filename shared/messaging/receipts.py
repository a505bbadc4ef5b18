"""What a consumer remembers in its own database: positions, receipts, dead letters and what is parked behind them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import text

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
_HALTED = text("""
    SELECT topic, key FROM dead_letter WHERE key = ANY(CAST(:keys AS text[])) AND topic = ANY(CAST(:topics AS text[]))
    UNION
    SELECT topic, key FROM parked WHERE key = ANY(CAST(:keys AS text[])) AND topic = ANY(CAST(:topics AS text[]))
""")
_PARK = text("""
    INSERT INTO parked (event_id, topic, partition, "offset", key, type, headers, value)
    VALUES (:event_id, :topic, :partition, :offset, :key, :type, CAST(:headers AS jsonb), :value)
    ON CONFLICT DO NOTHING
""")
_BURY = text("""
    INSERT INTO dead_letter (event_id, topic, partition, "offset", key, type, headers, value, error, attempts)
    VALUES (:event_id, :topic, :partition, :offset, :key, :type, CAST(:headers AS jsonb), :value, :error, 1)
    ON CONFLICT DO NOTHING
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


async def halted_aggregates(tx: Transaction, received: Sequence[Received]) -> set[tuple[str, str]]:
    """Those topics and keys of the batch that a dead letter holds up."""
    if not received:
        return set()
    topics, keys = map(sorted, map(set, zip(*(one.aggregate for one in received), strict=True)))
    return {(row.topic, row.key) for row in await tx.rows(_HALTED, {"topics": topics, "keys": keys})}


async def park(tx: Transaction, received: Sequence[Received]) -> None:
    """Keep events, in this order, behind the dead letter of their key."""
    if received:
        await tx.execute(_PARK, [_kept(one) for one in received])


async def bury(tx: Transaction, failures: Sequence[tuple[Received, BaseException]]) -> None:
    """Keep events that cannot be applied, each with the reason."""
    if failures:
        await tx.execute(_BURY, [_kept(one) | {"error": _reason(error)} for one, error in failures])


def _columns(places: Collection[Place]) -> dict[str, object]:
    ordered = sorted(places)
    return {"topics": [place.topic for place in ordered], "partitions": [place.partition for place in ordered]}


def _kept(received: Received) -> dict[str, object]:
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


def _reason(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:_LONGEST_ERROR].replace("\0", "\ufffd")

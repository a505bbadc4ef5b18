"""The feed: messages in, messages out, and whose business they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from services.gateway.domain.stream.message import Audience, Happening, Kind, Message
from shared.store.transaction import Transaction

_AUDIENCES = text("""
    SELECT kind, id, owner_id, partner_id, sharer_ids FROM feed_audience
    WHERE (kind, id) IN (SELECT * FROM unnest(CAST(:kinds AS text[]), CAST(:ids AS uuid[])))
""")
_KEEP = text("""
    INSERT INTO feed_audience (kind, id, owner_id, partner_id, sharer_ids)
    SELECT fresh.kind, fresh.id, fresh.owner_id, fresh.partner_id, CAST(fresh.sharers AS uuid[])
    FROM unnest(CAST(:kinds AS text[]), CAST(:ids AS uuid[]), CAST(:owners AS uuid[]), CAST(:partners AS uuid[]),
      CAST(:sharers AS text[])) AS fresh (kind, id, owner_id, partner_id, sharers)
    ON CONFLICT (kind, id) DO UPDATE SET owner_id = excluded.owner_id, partner_id = excluded.partner_id,
      sharer_ids = excluded.sharer_ids
""")
# The head's row is locked until the messages are committed, so positions have no gaps and become visible in order.
_TELL = text("""
    WITH head AS (
      INSERT INTO feed_head ("only", position) VALUES (true, CAST(:count AS bigint))
      ON CONFLICT ("only") DO UPDATE SET position = feed_head.position + excluded.position
      RETURNING position
    )
    INSERT INTO feed (position, type, kind, resource_id, resource, version)
    SELECT head.position - CAST(:count AS bigint) + fresh.number, fresh.type, fresh.kind, fresh.id, fresh.resource,
      fresh.version
    FROM head, unnest(CAST(:types AS text[]), CAST(:kinds AS text[]), CAST(:ids AS uuid[]),
      CAST(:resources AS text[]), CAST(:versions AS bigint[])) WITH ORDINALITY
      AS fresh (type, kind, id, resource, version, number)
""")
_READ = text("""
    SELECT feed.position, feed.type, feed.kind, feed.resource, feed.version, told.owner_id, told.partner_id,
      told.sharer_ids
    FROM feed LEFT JOIN feed_audience AS told ON told.kind = feed.kind AND told.id = feed.resource_id
    WHERE feed.position > :after ORDER BY feed.position LIMIT :limit
""")
_HEAD = text("SELECT position FROM feed_head")
_OLDEST = text("SELECT min(position) FROM feed")
_FORGET = text("DELETE FROM feed WHERE recorded_at < :before")

Named = tuple[Kind, UUID]


async def audiences(tx: Transaction, records: Collection[Named]) -> dict[Named, Audience]:
    """Whose these records are, those that are known."""
    names = {"kinds": [kind for kind, _ in records], "ids": [record for _, record in records]}
    rows = await tx.rows(_AUDIENCES, names)
    return {(Kind(row.kind), row.id): _audience(row) for row in rows}


async def keep_audiences(tx: Transaction, audiences: Mapping[Named, Audience]) -> None:
    """Whose these records are now."""
    await tx.execute(
        _KEEP,
        {
            "kinds": [kind for kind, _ in audiences],
            "ids": [record for _, record in audiences],
            "owners": [audience.owner_id for audience in audiences.values()],
            "partners": [audience.partner_id for audience in audiences.values()],
            # An array of arrays would be unnested flat: each record's sharers travel as the text of their array.
            "sharers": [f"{{{','.join(map(str, sorted(one.sharer_ids)))}}}" for one in audiences.values()],
        },
    )


async def tell(tx: Transaction, happenings: Sequence[Happening]) -> None:
    """Add messages to the end of the feed."""
    await tx.execute(
        _TELL,
        {
            "count": len(happenings),
            "types": [one.type for one in happenings],
            "kinds": [one.kind for one in happenings],
            "ids": [one.id for one in happenings],
            "resources": [one.resource for one in happenings],
            "versions": [one.version for one in happenings],
        },
    )


async def messages(tx: Transaction, after: int, limit: int) -> list[Message]:
    """The messages after a position, in order."""
    return [
        Message(row.position, row.type, Kind(row.kind), row.resource, row.version, _audience(row))
        for row in await tx.rows(_READ, {"after": after, "limit": limit})
    ]


def _audience(row: Row[Any]) -> Audience:
    return Audience(row.owner_id, row.partner_id, frozenset(row.sharer_ids or ()))


async def head(tx: Transaction) -> int:
    """The last position; 0 while nothing was told."""
    return int(await tx.scalar(_HEAD) or 0)


async def oldest(tx: Transaction) -> int | None:
    """The first position that is still kept."""
    found = await tx.scalar(_OLDEST)
    return int(found) if found is not None else None


async def forget_before(tx: Transaction, kept: timedelta) -> None:
    """Drop messages whose time is over."""
    await tx.execute(_FORGET, {"before": tx.now - kept})

"""Who follows the stream: open streams, counted over all processes, and tickets that open one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from shared.store.transaction import Transaction

_TURN = text("SELECT pg_advisory_xact_lock(hashtextextended('streams of ' || :principal, 0))")
_COUNT = text("SELECT count(*) FROM stream_open WHERE principal = :principal AND seen_at > :alive")
_OPEN = text("INSERT INTO stream_open (id, principal, seen_at) VALUES (:id, :principal, :now)")
_SEEN = text("UPDATE stream_open SET seen_at = :now WHERE id = ANY(CAST(:ids AS uuid[]))")
_CLOSE = text("DELETE FROM stream_open WHERE id = :id")
_FORGET = text("DELETE FROM stream_open WHERE seen_at < :before")
_ISSUE = text("INSERT INTO stream_ticket (digest, sealed, expires_at) VALUES (:digest, :sealed, :expires)")
_REDEEM = text("DELETE FROM stream_ticket WHERE digest = :digest RETURNING sealed, expires_at > :now AS good")
_EXPIRE = text("DELETE FROM stream_ticket WHERE expires_at < :now")


async def count_open(tx: Transaction, principal: str, silent: timedelta) -> int:
    """How many streams a principal has; one that was silent for so long has died with its process."""
    await tx.execute(_TURN, {"principal": principal})
    return int(await tx.scalar(_COUNT, {"principal": principal, "alive": tx.now - silent}))


async def add_open(tx: Transaction, stream_id: UUID, principal: str) -> None:
    """A stream begins."""
    await tx.execute(_OPEN, {"id": stream_id, "principal": principal, "now": tx.now})


async def still_open(tx: Transaction, streams: Collection[UUID]) -> None:
    """These are alive."""
    await tx.execute(_SEEN, {"ids": list(streams), "now": tx.now})


async def drop_open(tx: Transaction, stream_id: UUID) -> None:
    """A stream is over."""
    await tx.execute(_CLOSE, {"id": stream_id})


async def keep_ticket(tx: Transaction, digest: bytes, sealed: bytes, lifetime: timedelta) -> None:
    """A ticket that opens one stream."""
    await tx.execute(_ISSUE, {"digest": digest, "sealed": sealed, "expires": tx.now + lifetime})


async def take_ticket(tx: Transaction, digest: bytes) -> bytes | None:
    """What a ticket stands for; it is gone with that, good or not."""
    row = (await tx.execute(_REDEEM, {"digest": digest, "now": tx.now})).first()
    return bytes(row.sealed) if row is not None and row.good else None


async def forget_dead(tx: Transaction, silent: timedelta) -> None:
    """Drop tickets nobody used and streams nobody closed."""
    await tx.execute(_EXPIRE, {"now": tx.now})
    await tx.execute(_FORGET, {"before": tx.now - silent})

"""The heads of the audits' chains: the last of each database, and those that contradict others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import text

from services.gateway.domain.heads import Fault, SealedHead, Standing
from shared.store.transaction import Transaction

KEPT = 1000
"""Of each database; contradictions likewise, counted apart."""

_COLUMNS = "id, database, position, hash, key_id, signature, published_at, fault"
_NEWEST = text("""
    SELECT database, max(position) AS position FROM sealed_head
    WHERE database = ANY(CAST(:databases AS text[])) AND fault IS NULL GROUP BY database
""")
_HASHES = text("""
    SELECT database, position, hash FROM sealed_head
    WHERE fault IS NULL AND (database, position) IN
      (SELECT * FROM unnest(CAST(:databases AS text[]), CAST(:positions AS bigint[])))
""")
_KEEP = text(f"""
    INSERT INTO sealed_head ({_COLUMNS})
    VALUES (:id, :database, :position, :hash, :key_id, :signature, :published_at, :fault) ON CONFLICT DO NOTHING
""")  # noqa: S608 - constants
_FORGET = text("""
    DELETE FROM sealed_head USING (
      SELECT id, row_number() OVER (PARTITION BY database, fault IS NULL ORDER BY position DESC, id DESC) AS place
      FROM sealed_head WHERE database = ANY(CAST(:databases AS text[]))
    ) AS placed
    WHERE placed.id = sealed_head.id AND placed.place > :kept
""")
_PAGE = text(f"""
    SELECT {_COLUMNS} FROM sealed_head
    WHERE (CAST(:after AS uuid) IS NULL OR id > CAST(:after AS uuid))
      AND (CAST(:database AS text) IS NULL OR database = :database)
    ORDER BY id LIMIT :limit
""")  # noqa: S608 - constants
_STANDINGS = text("""
    SELECT database, max(position) AS position, max(published_at) AS published_at,
      count(*) FILTER (WHERE fault IS NOT NULL) AS faults
    FROM sealed_head GROUP BY database ORDER BY database
""")


async def newest(tx: Transaction, databases: Collection[str]) -> dict[str, int]:
    """How far each database's chain has come."""
    return {row.database: row.position for row in await tx.rows(_NEWEST, {"databases": sorted(databases)})}


async def hashes(tx: Transaction, places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], bytes]:
    """The heads kept for these positions."""
    named = {"databases": [name for name, _ in places], "positions": [position for _, position in places]}
    return {(row.database, row.position): bytes(row.hash) for row in await tx.rows(_HASHES, named)}


async def keep(tx: Transaction, heads: Sequence[SealedHead]) -> None:
    """Keep heads, and of each of their databases no more than may be kept."""
    names = [name.strip() for name in _COLUMNS.split(",")]
    await tx.execute(_KEEP, [{name: getattr(head, name) for name in names} for head in heads])
    await tx.execute(_FORGET, {"databases": sorted({head.database for head in heads}), "kept": KEPT})


async def page(tx: Transaction, database: str | None, after: UUID | None, limit: int) -> list[SealedHead]:
    """The heads in the order they were published."""
    rows = await tx.rows(_PAGE, {"database": database, "after": after, "limit": limit})
    return [
        SealedHead(
            id=row.id,
            database=row.database,
            position=row.position,
            hash=bytes(row.hash),
            key_id=row.key_id,
            signature=bytes(row.signature),
            published_at=row.published_at,
            fault=Fault(row.fault) if row.fault else None,
        )
        for row in rows
    ]


async def standings(tx: Transaction) -> list[Standing]:
    """How the heads of each database stand."""
    return [Standing(row.database, row.position, row.published_at, row.faults) for row in await tx.rows(_STANDINGS)]

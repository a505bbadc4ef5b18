"""What callers may still do, as all processes share it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from services.gateway.domain.rates.bucket import Spent
from services.gateway.store.tables import RATE_BUCKETS, RATE_PROCESSES
from shared.store.transaction import Transaction

_ALIVE = timedelta(seconds=5)
_KEPT = timedelta(days=1, hours=1)

# What there is now: what there was, what has grown since, and what a process gives back or has spent. Then this process
# leases its share of it, but no less than one, and the rest stays for the others. A row that is new starts full.
_SHARE = text("""
    WITH told AS (
        SELECT * FROM unnest(CAST(:names AS text[]), CAST(:quotas AS float8[]), CAST(:rates AS float8[]),
                             CAST(:changes AS float8[])) AS told(name, quota, per_second, change)),
    begun AS (
        INSERT INTO rate_bucket (name, quota, per_second, tokens, leased, at)
        SELECT name, quota, per_second, quota, 0, clock_timestamp() FROM told ORDER BY name
        ON CONFLICT (name) DO UPDATE SET quota = excluded.quota, per_second = excluded.per_second
        RETURNING name, tokens, at),
    now_there AS (
        SELECT name,
               least(quota, tokens + change + per_second * extract(epoch FROM clock_timestamp() - at)::float8) AS there
          FROM begun JOIN told USING (name))
    SELECT name, there, greatest(there * CAST(:portion AS float8), least(there, 1), 0) AS leased FROM now_there
""")
_KEEP = text("""
    UPDATE rate_bucket SET tokens = kept.there - kept.leased, leased = kept.leased, at = clock_timestamp()
      FROM unnest(CAST(:names AS text[]), CAST(:theres AS float8[]), CAST(:leases AS float8[]))
           AS kept(name, there, leased)
     WHERE rate_bucket.name = kept.name
""")

# One token for one request, or a negative number if there is none.
_TAKE_ONE = text("""
    INSERT INTO rate_bucket AS shared (name, quota, per_second, tokens, leased, at)
    VALUES (:name, :quota, :rate, :quota - 1, :quota - 1, clock_timestamp())
    ON CONFLICT (name) DO UPDATE SET (quota, per_second, tokens, leased, at) = (
        SELECT excluded.quota, excluded.per_second, CASE WHEN there >= 1 THEN there - 1 ELSE there END, there - 1,
               clock_timestamp()
          FROM (SELECT least(excluded.quota, shared.tokens
                       + extract(epoch FROM clock_timestamp() - shared.at)::float8 * excluded.per_second) AS there)
               AS now_there)
    RETURNING name, leased
""")


async def processes(tx: Transaction, process: UUID) -> int:
    """Say that this process is there; how many are."""
    said = insert(RATE_PROCESSES).values(id=process, seen_at=tx.now)
    await tx.execute(said.on_conflict_do_update(index_elements=[RATE_PROCESSES.c.id], set_={"seen_at": tx.now}))
    alive = select(func.count()).select_from(RATE_PROCESSES).where(RATE_PROCESSES.c.seen_at > tx.now - _ALIVE)
    return int(await tx.scalar(alive) or 1)


async def lease(tx: Transaction, spent: Sequence[Spent], among: int) -> dict[str, float]:
    """Settle what was spent; the new leases by name."""
    rows = await tx.rows(  # the rows are locked from here, in the order of their names
        _SHARE.bindparams(
            names=[one.name for one in spent],
            quotas=[float(one.bucket.rate.quota) for one in spent],
            rates=[one.bucket.rate.per_second for one in spent],
            changes=[one.change for one in spent],
            portion=1.0 / among,
        )
    )
    kept = {"names": [row.name for row in rows], "theres": [row.there for row in rows]}
    await tx.execute(_KEEP.bindparams(**kept, leases=[row.leased for row in rows]))
    return {row.name: row.leased for row in rows}


async def take_one(tx: Transaction, spent: Spent) -> dict[str, float]:
    """One token out of what all share; what is left, negative if there was none."""
    rate = spent.bucket.rate
    rows = await tx.rows(_TAKE_ONE.bindparams(name=spent.name, quota=float(rate.quota), rate=rate.per_second))
    return {row.name: row.leased for row in rows}


async def forget_idle(tx: Transaction) -> None:
    """Remove what nobody has asked for in a day, and processes that are gone."""
    await tx.execute(delete(RATE_BUCKETS).where(RATE_BUCKETS.c.at < tx.now - _KEPT))
    await tx.execute(delete(RATE_PROCESSES).where(RATE_PROCESSES.c.seen_at < tx.now - _KEPT))

"""Pools: whose turn it is in each territory, under the lock that routing holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from services.leads.domain.routing import Queued, Turns
from services.leads.store.tables import LEADS, POOLS, UNASSIGNED
from shared.store.bulk import upsert
from shared.store.transaction import Transaction

_EVERYONE = ""
"""The key of the pool for leads without a territory; a territory is never empty."""


async def lock_pools(tx: Transaction, territories: Iterable[str | None]) -> dict[str | None, Turns]:
    """The turns of these pools, locked until the transaction ends; in order, so that none wait in a circle."""
    keys = sorted({territory or _EVERYONE for territory in territories})
    await upsert(tx, POOLS, [{"territory": key, "turns": {}} for key in keys], keys=("territory",))
    locked = select(POOLS).where(POOLS.c.territory.in_(keys)).order_by(POOLS.c.territory).with_for_update()
    return {
        row.territory or None: {UUID(member): turn for member, turn in row.turns.items()}
        for row in await tx.rows(locked)
    }


async def save_turns(tx: Transaction, turns: Mapping[str | None, Turns]) -> None:
    """Keep whose turn it is."""
    rows = [
        {"territory": territory or _EVERYONE, "turns": {str(member): turn for member, turn in of_pool.items()}}
        for territory, of_pool in turns.items()
    ]
    await upsert(tx, POOLS, rows, keys=("territory",), update=("turns",))


async def waiting_territories(tx: Transaction) -> set[str | None]:
    """Where open leads without an owner are; None for those without territory."""
    return set(await tx.scalars(select(LEADS.c.territory).where(UNASSIGNED).distinct()))


async def queue(tx: Transaction, territories: Collection[str | None], limit: int) -> list[Queued]:
    """Open leads without an owner in these pools, in the order captured; one just being decided is left out."""
    named = [territory for territory in territories if territory is not None]
    in_pools: ColumnElement[bool] = LEADS.c.territory.in_(named)
    if None in territories:
        in_pools = or_(in_pools, LEADS.c.territory.is_(None))
    waiting = (
        select(LEADS.c.id, LEADS.c.territory)
        .where(UNASSIGNED, in_pools)
        .order_by(LEADS.c.captured_on, LEADS.c.external_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [Queued(row.id, row.territory) for row in await tx.rows(waiting)]


async def open_leads(tx: Transaction, members: Collection[UUID]) -> dict[UUID, int]:
    """How many open leads each of these members has."""
    owner = LEADS.c.owner_id
    counted = select(owner, func.count().label("open")).where(LEADS.c.status == "open", owner.in_(list(members)))
    return {row.owner_id: row.open for row in await tx.rows(counted.group_by(owner))}

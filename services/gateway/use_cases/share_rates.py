"""What callers have spent at one process becomes known to all, and what is left is given out anew."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from services.gateway.domain.rates.bucket import Spent
from services.gateway.store import rates
from shared.kernel.ids import new_id
from shared.store.database import Database
from shared.store.transaction import Transaction

_SECONDS = 2.0


async def share_rates(tx: Transaction, process: UUID, spent: Sequence[Spent]) -> tuple[Mapping[str, float], int]:
    """The new leases by name, and among how many processes; a strict one is answered with what is left of it."""
    if len(spent) == 1 and spent[0].strict:
        return await rates.take_one(tx, spent[0]), 1
    among = await rates.processes(tx, process)
    return await rates.lease(tx, spent, among), among


async def forget_idle_callers(tx: Transaction) -> None:
    """Remove what nobody has asked for in a day."""
    await rates.forget_idle(tx)


Sharing = Callable[[Sequence[Spent]], Awaitable[tuple[Mapping[str, float], int]]]


def sharing(database: Database) -> Sharing:
    """How one process shares what callers spent at it: a short transaction of its own, or none."""
    process = new_id()

    async def share(spent: Sequence[Spent]) -> tuple[Mapping[str, float], int]:
        async with asyncio.timeout(_SECONDS), database.transaction() as tx:
            return await share_rates(tx, process, spent)

    return share

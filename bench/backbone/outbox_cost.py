"""What the outbox costs a business commit: the same UPDATE with and without an event, on a disk that is waited for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from statistics import median

from sqlalchemy import text

from bench.backbone.sales import ACCOUNTS, SaleMade, sale
from bench.backbone.stand import Stand
from bench.figures import Figure
from shared.store.database import Database

CLIENTS = (4, 16)
_SECONDS = 4.0
_ROUNDS = 3
_KEPT = 0.65
"""A cost of 35 % at most leaves this share of the throughput."""

_UPDATE = text("UPDATE account SET touched = touched + 1 WHERE account = :account")


async def measure(stand: Stand) -> list[Figure]:
    """Alternate both for each number of clients."""
    figures = []
    for clients in CLIENTS:
        kind = await stand.sales()
        database = await stand.database("bench", kind, connections=clients)
        plain, announced = [], []
        for _ in range(_ROUNDS):
            plain.append(await _commits(database, clients, None))
            announced.append(await _commits(database, clients, kind))
        figures.append(
            Figure(
                f"business commits with an event, {clients} clients",
                median(announced),
                "/s",
                "the same without",
                median(plain),
                "higher",
                share=_KEPT,
            )
        )
    return figures


async def _commits(database: Database, clients: int, kind: type[SaleMade] | None) -> float:
    """Commits a second of so many clients; with an event each, if a kind is given."""
    sales = [sale(kind, number) for number in range(ACCOUNTS)] if kind else None
    until = time.perf_counter() + _SECONDS
    counts = await asyncio.gather(*(_client(database, number, clients, sales, until) for number in range(clients)))
    return sum(counts) / _SECONDS


async def _client(database: Database, number: int, step: int, sales: Sequence[SaleMade] | None, until: float) -> int:
    """Each client has accounts of its own, so that they wait for the disk and not for each other."""
    done = 0
    while time.perf_counter() < until:
        mine = (number + done * step) % (ACCOUNTS - ACCOUNTS % step)
        async with database.transaction() as tx:
            await tx.execute(_UPDATE, {"account": f"account {mine}"})
            if sales:
                tx.publish(sales[mine])
        done += 1
    return done

"""Store to ledger: a million deals read, every line and posting committed, beside a bare read plus COPY; then again."""

from __future__ import annotations

import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from uuid import UUID

import asyncpg

from bench.compensation import edits
from bench.compensation.people import settle_people
from bench.compensation.stand import Stand, open_stand
from bench.compensation.world import PAYEES, PLAN, PLAN_ID, world
from bench.figures import Figure
from services.compensation.domain.ledger.entry import Reason
from services.compensation.use_cases.recalculate import EverybodyOn, Recalculated, recalculate
from shared.kernel.ids import new_id

DEALS = 1_000_000
_FIRST_LIMIT, _AGAIN_LIMIT, _TIMES_BARE = 60.0, 10.0, 2.0
_POSTGRES_EPOCH = 730_120
_READ = 'SELECT id, owner_id, won_on, amount_minor FROM deal ORDER BY owner_id, won_on, external_id COLLATE "C"'
_PREFETCH = 10_000
_COPIED = ("line", "posting")


async def measure() -> list[Figure]:
    """First everything, then nothing, then edits; at last the peer, which reads the rows and copies the same bytes."""
    async with open_stand() as stand:
        await settle_people(stand.database, PAYEES, levels=edits.LEVELS)
        await fill(stand, DEALS)
        first, took = await recalculated(stand)
        nothing, again = await recalculated(stand)
        edited = await edits.measure(stand)
        bare = await _bare(stand)
    if nothing.appended or not first.appended:
        raise RuntimeError(f"first {first}, then {nothing}")
    what = f"store to {first.appended:,} lines and {first.entries:,} entries committed"
    return [
        Figure(what, took, "s", "limit", _FIRST_LIMIT),
        Figure(what, took, "s", "bare read plus COPY of the same rows", bare, share=_TIMES_BARE),
        Figure("recalculation with nothing changed", again, "s", "limit", _AGAIN_LIMIT),
        Figure("rows posted by it", nothing.appended, "rows", "none", 0, "equal"),
        *edited,
    ]


async def fill(stand: Stand, deals: int, *, payees: int = PAYEES) -> None:
    """The world's deals stand in the store, as events would have brought them."""
    facts = world(deals, payees)
    rows = (
        (new_id(), external_id.decode(), UUID(int=payee + 1), date.fromordinal(day).isoformat()[:7],
         date.fromordinal(day), amount, "USD", "won", 1, 1)
        for external_id, payee, day, amount in zip(
            facts.external_id.tolist(), facts.payee.tolist(), facts.day.tolist(), facts.amount.tolist(), strict=True
        )
    )  # fmt: skip
    columns = ("id", "external_id", "owner_id", "month", "won_on", "amount_minor", "currency", "status", "sequence",
               "won_sequence", "recorded_at")  # fmt: skip
    async with _connected(stand) as connection:
        now = await connection.fetchval("SELECT now()")
        await connection.copy_records_to_table("deal", records=((*row, now) for row in rows), columns=columns)
        await connection.execute("ANALYZE deal")


async def recalculated(stand: Stand, *, payees: int = PAYEES) -> tuple[Recalculated, float]:
    """Everything is calculated in columns and booked; how long that took."""
    everybody = EverybodyOn(PLAN_ID, 1, PLAN, [UUID(int=number + 1) for number in range(payees)])
    reason = Reason("recalculation", new_id(), new_id(), date(2026, 1, 1))
    began = time.perf_counter()
    async with stand.database.transaction() as tx:
        done = await recalculate(tx, everybody, reason)
    return done, time.perf_counter() - began


async def _bare(stand: Stand) -> float:
    """Read the deals, and copy the ledger's rows into tables of the same make, from files that hold their bytes."""
    with tempfile.TemporaryDirectory() as folder:
        files = {name: Path(folder) / name for name in _COPIED}
        async with _connected(stand) as connection:
            for name, file in files.items():
                await connection.copy_from_table(name, output=file, format="binary")
                await connection.execute(f'CREATE TABLE bare_{name} (LIKE "{name}" INCLUDING ALL)')
            began = time.perf_counter()
            async with connection.transaction():
                async for _ in connection.cursor(_READ, prefetch=_PREFETCH):
                    pass
                for name, file in files.items():
                    await connection.copy_to_table(f"bare_{name}", source=file, format="binary")
            return time.perf_counter() - began


@asynccontextmanager
async def _connected(stand: Stand) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(stand.url)
    try:
        yield connection
    finally:
        await connection.close()

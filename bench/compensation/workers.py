"""Two workers with all deals under one director: processes of their own on one store, beside one that does it all."""

from __future__ import annotations

import asyncio
import hashlib
import sys
import time
from collections.abc import Sequence

import asyncpg
import uvloop

from bench.compensation.people import MANAGED, settle_people
from bench.compensation.reactions import PAYEES, RUN, in_order, react
from bench.compensation.stand import ROOT, database_at, open_stand
from bench.figures import Figure
from services.one_process import calm_garbage_collector

DEALS = 4_000
_TOGETHER = 2
_STATE = """
    SELECT deal.external_id, payee_id, component, line.period, part, role, credited_minor, line.amount_minor, held_minor
    FROM line JOIN deal ON deal.id = line.deal_id WHERE superseded_at IS NULL
    ORDER BY 1, 2, 3, 4, 5, 6
"""
_BALANCES = "SELECT payee_id, currency, account, minor FROM balance WHERE minor <> 0 ORDER BY 1, 2, 3"


async def measure() -> list[Figure]:
    """The same deals by one worker and by two, whose runs come in turns; then both ends compared."""
    alone, left_by_one = await _worked(1)
    together, left_by_two = await _worked(_TOGETHER)
    what = f"{_TOGETHER} workers, all deals under one director"
    print(f"   end state: {_digest(left_by_one)} by one worker, {_digest(left_by_two)} by two")
    return [
        Figure(f"{what}: rows that one worker leaves otherwise", len(set(left_by_one) ^ set(left_by_two)), "rows",
               "none", 0, "equal"),
        Figure(f"{what}: reaction to deal_won", together, "/s", "one worker", alone, "higher", decides=False),
    ]  # fmt: skip


async def _worked(workers: int) -> tuple[float, list[str]]:
    """Deals a second of so many processes, and what they leave. One that dies, of a deadlock say, fails it all."""
    async with open_stand() as stand:
        await settle_people(stand.database, PAYEES, levels=2, plan=MANAGED)
        processes = [
            await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bench.compensation.workers", stand.url, str(share), str(workers),
                cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            )
            for share in range(workers)
        ]  # fmt: skip
        for process in processes:
            if process.stdout is None or await process.stdout.readline() != b"ready\n":
                raise RuntimeError("a worker does not begin")
        began = time.perf_counter()
        await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
        took = time.perf_counter() - began
        if any(process.returncode for process in processes):
            raise RuntimeError(f"workers ended with {[process.returncode for process in processes]}")
        return DEALS / took, await _left(stand.url)


async def _left(url: str) -> list[str]:
    """Every line and every balance."""
    connection = await asyncpg.connect(url)
    try:
        rows = [*await connection.fetch(_STATE), *await connection.fetch(_BALANCES)]
        return [" ".join(map(str, row)) for row in rows]
    finally:
        await connection.close()


def _digest(rows: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]


async def _work(url: str, share: int, workers: int) -> None:
    """One worker: every run that falls to it, once it is told to begin."""
    database = database_at(url)
    runs = [in_order(DEALS)[start : start + RUN] for start in range(0, DEALS, RUN)]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    for run in runs[share::workers]:
        await react(database, run)
    await database.dispose()


if __name__ == "__main__":
    calm_garbage_collector()
    uvloop.run(_work(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))

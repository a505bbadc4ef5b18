"""Rebuilding a read model from a million events: in runs and one by one, beside a bare fetch of the same records."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, MetaData, Table, Text, text

from bench.backbone.consumer import bare_fetch, fill_log
from bench.backbone.sales import SaleMade, records
from bench.backbone.stand import Stand
from bench.figures import Figure
from shared.messaging.manifest import Manifest, ReadModel, Subscription, on, on_runs_of
from shared.messaging.rebuild import Rebuild
from shared.store.house import house_tables, new_metadata
from shared.store.transaction import Transaction

EVENTS = 1_000_000
ONE_BY_ONE = 200_000
_EACH_LIMIT = 5_000
_RUNS_LIMIT = 20_000

_ADD = text("""
    INSERT INTO turnover VALUES (:account, :minor) ON CONFLICT (account) DO UPDATE SET minor = turnover.minor + :minor
""")
_ADD_RUN = text("""
    INSERT INTO turnover SELECT account, sum(minor)
    FROM unnest(CAST(:accounts AS text[]), CAST(:minors AS bigint[])) AS fresh (account, minor) GROUP BY account
    ON CONFLICT (account) DO UPDATE SET minor = turnover.minor + excluded.minor
""")


async def measure(stand: Stand) -> list[Figure]:
    """Both kinds of handler; one statement per event takes its time, so those see fewer events."""
    runs, fetched = await rebuilt(stand, EVENTS)
    each, _ = await rebuilt(stand, ONE_BY_ONE, in_runs=False)
    what, one_by_one = f"rebuild from {EVENTS:,} events, in runs", f"rebuild from {ONE_BY_ONE:,} events, one by one"
    return [
        Figure(what, runs, "/s", "limit", _RUNS_LIMIT, "higher"),
        Figure(what, runs, "/s", "bare fetch", fetched, "higher", decides=False),
        Figure(one_by_one, each, "/s", "limit", _EACH_LIMIT, "higher"),
    ]


async def rebuilt(stand: Stand, count: int, *, in_runs: bool = True, partitions: int = 6) -> tuple[float, float]:
    """Events a second of a rebuild, and records a second of a bare fetch from the same topic."""
    kind, log = await stand.sales(partitions), stand.kafka_log()
    await fill_log(log, records(kind, count))
    bare = await bare_fetch(stand, kind, count)
    database = await stand.database("bench")
    ends = await log.end_offsets([kind.topic])
    async with database.engine.begin() as connection:
        for place, end in ends.items():
            await connection.exec_driver_sql("INSERT INTO consumer_progress VALUES ($1, $2, $3)", (*place, end))
    subscription: Subscription = on_runs_of(kind, add_run) if in_runs else on(kind, add)
    manifest = Manifest("bench", (), (subscription,), (ReadModel("turnover", ("turnover",)),))
    done = await Rebuild(manifest, database, log, _metadata(), "bench").run("turnover")
    if done.events != count:
        raise RuntimeError(f"the model was built from {done.events} events, not {count}")
    return done.events / done.seconds, bare


async def add(tx: Transaction, event: SaleMade) -> None:
    """One sale more in an account's turnover."""
    await tx.run(_ADD, {"account": event.account, "minor": event.minor})


async def add_run(tx: Transaction, events: Sequence[SaleMade]) -> None:
    """Many sales more, in one statement."""
    await tx.run(
        _ADD_RUN, {"accounts": [event.account for event in events], "minors": [event.minor for event in events]}
    )


def _metadata() -> MetaData:
    metadata = house_tables(new_metadata())
    Table("turnover", metadata, Column("account", Text, primary_key=True), Column("minor", BigInteger, nullable=False))
    return metadata

"""How the figures grow with the backlog and with the partitions: a small table, each row beside its first."""

from __future__ import annotations

from bench.backbone.consumer import consumed, fill_log
from bench.backbone.rebuild import rebuilt
from bench.backbone.relay import keep_outbox, refill_outbox, relayed
from bench.backbone.sales import enter_run, records, sale
from bench.backbone.stand import Stand
from bench.figures import Figure
from shared.messaging.manifest import on_runs_of

BACKLOGS = (1_000, 10_000, 100_000)
PARTITIONS = (1, 6, 12)
_MANY = 30_000

Row = dict[str, float]
"""Events a second of each part."""


async def measure(stand: Stand) -> list[Figure]:
    """Print the table; its figures are for orientation."""
    by_backlog = {f"backlog {backlog:,}": await _row(stand, backlog, 6) for backlog in BACKLOGS}
    by_partitions = {f"{partitions} partitions": await _row(stand, _MANY, partitions) for partitions in PARTITIONS}
    parts = list(next(iter(by_backlog.values())))
    print(f"{'events/s':20}" + "".join(f"{part:>12}" for part in parts))
    for name, row in (by_backlog | by_partitions).items():
        print(f"{name:20}" + "".join(f"{row[part]:12,.0f}" for part in parts))
    return [*_figures(by_backlog), *_figures(by_partitions)]


def _figures(table: dict[str, Row]) -> list[Figure]:
    first, *others = table
    return [
        Figure(f"{part}, {name}", table[name][part], "/s", first, table[first][part], "higher", decides=False)
        for name in others
        for part in table[name]
    ]


async def _row(stand: Stand, backlog: int, partitions: int) -> Row:
    """Each part with so much before it. Few events are over too soon to time, so those are done several times."""
    best = {"relay": 0.0, "consumer": 0.0, "rebuild": 0.0}
    for _ in range(max(1, 5_000 // backlog)):
        async with stand.for_one_measurement() as own:
            relay = await _relay(own, backlog, partitions)
            consumer = await _consumer(own, backlog, partitions)
            rebuild, _ = await rebuilt(own, backlog, partitions=partitions)
        found = {"relay": relay, "consumer": consumer, "rebuild": rebuild}
        best = {part: max(speed, found[part]) for part, speed in best.items()}
    return best


async def _relay(stand: Stand, backlog: int, partitions: int) -> float:
    kind = await stand.sales(partitions)
    database = await stand.database("bench", kind)
    await keep_outbox(database, [sale(kind, number) for number in range(backlog)])
    speed = await relayed(stand, database, backlog)
    await refill_outbox(database, backlog)
    return max(speed, await relayed(stand, database, backlog))


async def _consumer(stand: Stand, backlog: int, partitions: int) -> float:
    kind, log = await stand.sales(partitions), stand.kafka_log()
    await fill_log(log, records(kind, backlog))
    return await consumed(await stand.database("bench"), log, on_runs_of(kind, enter_run), backlog)

"""Records that harm: copies, stale statements, bodies nobody can read, and a handler that fails on chosen deals."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from services.landscape import service_named
from shared.contracts.pipeline import DealWon
from shared.kernel.ids import new_id
from shared.messaging.kafka_log import KafkaLog
from shared.messaging.log import Record
from shared.messaging.mending import retry
from tests.faults.harness.history import PLANTED
from tests.faults.harness.processes import Program
from tests.faults.harness.sales import FAULTY_CENTS
from tests.faults.harness.trial import Trial
from tests.faults.harness.worker import tallied_manifest

_SHARE = 0.05
_STALE = 20
_UNREADABLE = 5
_ROUNDS = 4
_PATIENCE_SECONDS = 120.0
_MARKED = 2


async def reordered_copies(trial: Trial) -> None:
    """Put one record in twenty into the log again, in any order, with some old statements under new names."""
    history = trial.judge.history
    for _ in range(_ROUNDS):
        await history.read_on(trial.ground.broker.bootstrap)
        records = [one.stored.record for one in history.first.values()]
        again = trial.random.sample(records, max(1, int(len(records) * _SHARE)))
        old = [one for one in records if dict(one.headers)["ce_type"] == DealWon.type.encode()]
        stale = [_renamed(one) for one in trial.random.sample(old, min(_STALE, len(old)))]
        mixed = [*again, *stale]
        trial.random.shuffle(mixed)
        await _plant(trial, mixed)
        trial.struck()
        await trial.pause(0.3, 0.8)


def _renamed(record: Record) -> Record:
    """The same statement of the same number, by another id: only the number tells that it is old."""
    headers = dict(record.headers) | {"ce_id": str(new_id()).encode()}
    return replace(record, headers=tuple(headers.items()))


async def _plant(trial: Trial, records: Sequence[Record]) -> None:
    log = KafkaLog(trial.ground.broker.bootstrap)
    async with log.publisher() as publisher:
        await publisher.append([replace(one, headers=(*one.headers, PLANTED)) for one in records])
    await log.close()


async def one_percent_poison(trial: Trial) -> None:
    """Bodies that cannot be read, and a handler that fails on one deal in a hundred; then the handler is mended."""
    workers = trial.ground.working("compensation")
    faulty = [_faulty(trial, program) for program in workers]
    await _replace(workers, faulty)
    trial.struck()
    trial.sales.marked = trial.judge.faulty = True
    unreadable = [_unreadable() for _ in range(_UNREADABLE)]
    await _plant(trial, unreadable)
    trial.judge.unreadable |= {UUID(dict(one.headers)["ce_id"].decode()) for one in unreadable}
    await _until_refused(trial)
    trial.sales.marked = False
    await _replace(faulty, workers)


async def replay_dead_letters(trial: Trial) -> None:
    """What an operator does once the handler is mended: each halted deal is taken up again, and all behind it."""
    database = trial.ground.database("compensation")
    held_up = trial.judge.held_up
    try:
        for deal in sorted(held_up):
            await retry(
                database,
                tallied_manifest(service_named("compensation").manifest),
                (DealWon.topic, deal),
                "nightly drill",
            )
    finally:
        await database.dispose()
    trial.judge.faulty = False


def _faulty(trial: Trial, program: Program) -> Program:
    """The same worker with a fault in one handler."""
    return trial.ground.worker(f"faulty-{program.name}", "compensation", "--faulty", instance=program.name)


async def _replace(old: Sequence[Program], new: Sequence[Program]) -> None:
    """One after the other, as a rolling deployment does."""
    for leaving, coming in zip(old, new, strict=True):
        await asyncio.to_thread(leaving.stop)
        coming.start()


def _unreadable() -> Record:
    headers = {
        "content-type": b"application/json",
        "ce_specversion": b"1.0",
        "ce_id": str(new_id()).encode(),
        "ce_source": b"/faults",
        "ce_type": DealWon.type.encode(),
        "ce_time": b"2026-01-01T00:00:00+00:00",
        "ce_sequence": b"1",
        "ce_correlationid": b"faults",
    }
    return Record(DealWon.topic, str(uuid4()), tuple(headers.items()), b'{"deal_id": ')


async def _until_refused(trial: Trial) -> None:
    """Until some deals with the mark have been refused, and none of them is still on its way."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        marked = {deal.id for deal in trial.sales.deals if deal.amount % 100 == FAULTY_CENTS}
        if len(marked) > _MARKED:
            trial.sales.marked = False
        rows = await trial.ground.rows("compensation", "SELECT key FROM dead_letter")
        if len(marked) > _MARKED and marked <= {row["key"] for row in rows}:
            return
        await asyncio.sleep(0.2)
    trial.broken.append("the deals the handler fails on never became dead letters")

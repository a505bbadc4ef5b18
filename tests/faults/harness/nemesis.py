"""The faults: what is done to the running system, most of them short enough for every run of the tests."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Sequence

from shared.messaging import local_kafka
from tests.faults.harness.poison import one_percent_poison, reordered_copies, replay_dead_letters
from tests.faults.harness.processes import Program
from tests.faults.harness.trial import BLOWS, Fault, Trial

_OUTLASTS_THE_DEADLINE = 11.0
"""Seconds after which the relay has given its producer up."""
_OUTLASTS_THE_SESSION = 22.0
"""Seconds after which a silent holder of locks has lost them."""
_PARTITION_SECONDS = 3.0


async def _kill_in_turn(trial: Trial, programs: Sequence[Program]) -> None:
    for blow in range(trial.blows):
        program = programs[blow % len(programs)]
        program.restart()
        trial.struck()
        await trial.pause(0.3, 2.0)
        await trial.ground.answering(program)


async def kill_relays(trial: Trial) -> None:
    """SIGKILL one of the two relays of pipeline after the other; a supervisor starts it anew at once."""
    await _kill_in_turn(trial, trial.ground.working("pipeline"))


async def kill_consumers(trial: Trial) -> None:
    """SIGKILL the consumers, that of the ledger and that of the projection."""
    await _kill_in_turn(trial, [*trial.ground.working("compensation"), *trial.ground.working("forecast")])


async def kill_api(trial: Trial) -> None:
    """Lose the API's answers, then SIGKILL it in the middle of requests; callers repeat them with the same key."""
    for _ in range(trial.blows):
        trial.ground.to_api.answers_lost = True
        await trial.pause(0.3, 0.8)
        trial.ground.api.restart()
        trial.ground.to_api.heal()
        trial.struck()
        await trial.ground.answering(trial.ground.api)
        await trial.pause(0.1, 0.8)


async def kill_broker(trial: Trial) -> None:
    """SIGKILL the broker, and a relay that waits for it; recovery counts from when the broker answers again.

    Whatever the relay held in memory dies with it: only what stands in the outbox is left.
    """
    local_kafka.kill(trial.ground.broker)
    await _gone(trial)
    await trial.pause(0.5, 1.5)
    relay = trial.random.choice(trial.ground.working("pipeline"))
    relay.restart()
    await trial.ground.start_broker()
    trial.struck()


async def _gone(trial: Trial) -> None:
    while local_kafka.find(trial.ground.kafka_home) is not None:  # noqa: ASYNC110 - a process tells nobody that it ended
        await asyncio.sleep(0.02)


async def pause_broker(trial: Trial) -> None:
    """SIGSTOP the broker for longer than an append may take; recovery counts from SIGCONT."""
    pid = trial.ground.broker.pid
    os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(_OUTLASTS_THE_DEADLINE)
    finally:
        os.kill(pid, signal.SIGCONT)
    trial.struck()


async def lose_acknowledgements(trial: Trial) -> None:
    """Requests reach the broker, its answers do not come back: what was sent is there, and is sent again."""
    copies = trial.judge.history.copies
    trial.ground.to_kafka.answers_lost = True
    await asyncio.sleep(_OUTLASTS_THE_DEADLINE)
    trial.ground.to_kafka.heal()
    trial.struck()
    for _ in range(10):
        await trial.judge.history.read_on(trial.ground.broker.bootstrap)
        if trial.judge.history.copies > copies:
            return
        await trial.pause(0.4, 0.6)
    trial.broken.append("no acknowledgement was lost: nothing was proven")


async def restart_postgres(trial: Trial) -> None:
    """`pg_ctl restart -m immediate`: no checkpoint, every session gone, recovery from the write-ahead log."""
    for _ in range(trial.blows - 1):
        trial.struck()
        await asyncio.to_thread(trial.ground.restart_postgres)
        await trial.pause(2.0, 3.0)


async def terminate_lock_holders(trial: Trial) -> None:
    """`pg_terminate_backend` of the sessions that hold the relays' locks."""
    sql = """SELECT count(pg_terminate_backend(pid)) AS n FROM pg_locks JOIN pg_stat_activity USING (pid)
             WHERE locktype = 'advisory' AND application_name LIKE '%relay%'"""
    ended = 0
    for _ in range(2 * trial.blows):
        ended += (await trial.ground.rows("pipeline", sql))[0]["n"]
        trial.struck()
        await trial.pause(0.2, 1.0)
    if not ended:
        trial.broken.append("no holder of a lock was found")


async def pause_relay(trial: Trial) -> None:
    """SIGSTOP a relay for longer than its session may be silent, then SIGCONT: a zombie with a batch in hand."""
    program = trial.random.choice(trial.ground.working("pipeline"))
    program.send(signal.SIGSTOP)
    trial.struck()
    try:
        await asyncio.sleep(_OUTLASTS_THE_SESSION)
    finally:
        program.send(signal.SIGCONT)


async def disturb_network(trial: Trial) -> None:
    """No way to Kafka, slow ways, no way to the store for the API, none for the workers, and resets."""
    ground, answers, statuses = trial.ground, trial.sales.answers, trial.sales.statuses
    served = answers["ok"]
    ground.to_kafka.hold()
    await asyncio.sleep(_PARTITION_SECONDS)
    if answers["ok"] == served:
        trial.broken.append("without Kafka the API took nothing")
    ground.to_kafka.heal()
    for proxy in (ground.to_kafka, ground.to_postgres, ground.to_store):
        proxy.delay, proxy.jitter = 0.02, 0.05
    await asyncio.sleep(_PARTITION_SECONDS)
    unavailable = statuses[503]
    ground.to_store.refuse()
    await asyncio.sleep(_PARTITION_SECONDS / 2)
    if statuses[503] == unavailable:
        trial.broken.append("without its store the API did not answer 503")
    ground.to_postgres.hold()
    await asyncio.sleep(_PARTITION_SECONDS)
    for proxy in (ground.to_kafka, ground.to_postgres, ground.to_store):
        proxy.heal()
        proxy.cut()
    trial.struck()


async def storm_of_rebalances(trial: Trial) -> None:
    """Members join the ledger's group and leave it, and everyone's partitions move each time.

    When there is time, some of them die instead: the group waits for those until their session ends.
    """
    for number in range(trial.blows):
        guest = trial.ground.worker(f"guest-{number}", "compensation")
        guest.start()
        try:
            await trial.ground.answering(guest)
            trial.struck()
            await trial.pause(0.5, 1.5)
        finally:
            dies = number % 3 == 2 and trial.blows > BLOWS
            await asyncio.to_thread(guest.kill if dies else guest.stop)
        trial.struck()


FAULTS = (
    Fault("F1", "relay: kill -9 in a loop", kill_relays, published_within=5),
    Fault("F2", "consumers: kill -9 in a loop", kill_consumers),
    Fault("F3", "API: answers lost, then kill -9 in the middle of requests", kill_api),
    Fault("F5", "broker: kill -9 and restart, a relay killed meanwhile", kill_broker, published_within=2),
    Fault("F6", "broker: SIGSTOP beyond the append's deadline", pause_broker, in_short=False),
    Fault("F7", "network: acknowledgements lost", lose_acknowledgements),
    Fault("F8", "PostgreSQL: restart -m immediate", restart_postgres, published_within=10, applied_within=10),
    Fault(
        "F9",
        "PostgreSQL: pg_terminate_backend of the lock holders",
        terminate_lock_holders,
        published_within=5,
        in_short=False,
    ),
    Fault("F10", "relay: SIGSTOP beyond its session, then SIGCONT", pause_relay, published_within=20, in_short=False),
    Fault("F11", "network: held, slow, refused, reset", disturb_network, in_short=False),
    Fault("F13", "log: copies and stale statements, out of order across keys", reordered_copies),
    Fault("F15", "group: members join and leave", storm_of_rebalances, in_short=False),
    Fault(
        "F14",
        "log: one percent poison, bad bodies and a faulty handler; then replayed",
        one_percent_poison,
        mend=replay_dead_letters,
    ),
)

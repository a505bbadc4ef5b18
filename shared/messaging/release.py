"""Taking up what is parked: by the clock, and by an operator who has mended what held a key up."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta

from shared.messaging import measured
from shared.messaging.batch import Batch, Kept, Outcome, carry_out
from shared.messaging.consumer_core import FIRST_RETRY_SECONDS, Aggregate, StillMissing, retry_after
from shared.messaging.log import Place
from shared.messaging.manifest import Manifest, Subscription, subscriptions_by_type
from shared.messaging.narrowing import Settling
from shared.messaging.parking import arm, dead_events, due_keys, head_of, parked_events, rearm, unbury, unpark
from shared.messaging.receipts import bury, lock_positions, note_progress, standings
from shared.messaging.transience import is_transient
from shared.store.database import Database
from shared.store.transaction import Transaction

EVERY = timedelta(seconds=FIRST_RETRY_SECONDS)
"""How often the clock looks for parked events whose time has come."""

_KEYS = 100


async def release(
    tx: Transaction, subscriptions: Mapping[str, Subscription], aggregates: Collection[Aggregate], *, letters: bool
) -> Outcome:
    """Apply what is parked of some keys as far as it follows on; with `letters` their dead letters are tried again too.

    What fails again stays a dead letter, with everything of its key behind it.
    """
    return await _release(tx, Batch((), {}, subscriptions, narrowing=True), aggregates, letters=letters)


async def pass_over(tx: Transaction, aggregate: Aggregate, sequence: int) -> None:
    """Let a key go on after this sequence, whatever became of the events up to it; then `release` it."""
    await note_progress(tx, {aggregate: sequence})


async def retry_parked(database: Database, manifest: Manifest) -> None:
    """Look at every parked key whose time has come."""
    subscriptions = measured.timed(manifest.service, subscriptions_by_type(manifest))
    batch = Batch((), {}, subscriptions)
    async with database.transaction() as tx:
        due = await due_keys(tx, _KEYS)
    for aggregate, place in due:
        while await _retry(database, batch, aggregate, place):
            pass


async def _retry(database: Database, batch: Batch, aggregate: Aggregate, place: Place) -> bool:
    """One look at one key; whether another may find more at once."""
    settling = Settling(1)
    outcome = Outcome()
    while (attempt := settling.next()) is not None:
        now = replace(batch, narrowing=attempt.narrowing, condemned=attempt.condemned)
        now = replace(now, release=1) if attempt.alone else now
        try:
            async with database.transaction() as tx:
                outcome = await _look(tx, now, aggregate, place)
        except Exception as error:
            if is_transient(error):
                raise
            settling.failed(error)
        else:
            settling.succeeded()
            measured.consumed(database.service, outcome)
    return bool(outcome.released) and not outcome.dead


async def _look(tx: Transaction, batch: Batch, aggregate: Aggregate, place: Place) -> Outcome:
    # The consumer of the partition passes here too: from now on the key is ours alone.
    await lock_positions(tx, [place])
    outcome = await _release(tx, batch, [aggregate], letters=False)
    head = await head_of(tx, aggregate)
    if head is None or outcome.dead:
        return outcome
    attempts = 0 if outcome.released else head.attempts + 1
    seconds = retry_after(attempts)
    if seconds is not None:
        await rearm(tx, aggregate, attempts, tx.now + timedelta(seconds=seconds))
        return outcome
    given_up = (head.event, StillMissing(f"after {attempts} attempts an event before it is still missing"))
    await bury(tx, [given_up], attempts)
    await unpark(tx, [head.event.event_id])
    await arm(tx, [aggregate])
    outcome.dead.append(given_up)
    return outcome


async def _release(tx: Transaction, batch: Batch, aggregates: Collection[Aggregate], *, letters: bool) -> Outcome:
    standing, _ = await standings(tx, aggregates)
    outcome, buried = Outcome(), {}
    if letters:
        buried = await dead_events(tx, aggregates)
        standing = {aggregate: one._replace(halted=False) for aggregate, one in standing.items()}
    free = [aggregate for aggregate, one in standing.items() if not one.halted]
    waiting = await parked_events(tx, free, batch.release)
    for aggregate, those in buried.items():
        waiting.setdefault(aggregate, []).extend(those)
    await carry_out(tx, batch, (), frozenset(), Kept(standing, waiting), outcome)
    dead_again = {one.event_id for one, _ in outcome.dead} | {one.event_id for one in outcome.still_held}
    await unbury(tx, {one.event_id for those in buried.values() for one in those} - dead_again)
    return outcome

"""An operator's ways to let a halted key go on: try again, pass over what is missing, or give an event up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from shared.kernel.errors import Conflict, NotFound
from shared.messaging.consumer_core import Aggregate
from shared.messaging.log import Place
from shared.messaging.manifest import Manifest, subscriptions_by_type
from shared.messaging.receipts import lock_positions
from shared.messaging.release import pass_over, release
from shared.messaging.transience import is_transient
from shared.store.database import Database
from shared.store.dead_letters import let_go, without_rows
from shared.store.operations import audited, note
from shared.store.transaction import Transaction

_KEY_OF = text("""
    SELECT topic, key FROM dead_letter WHERE event_id = :event_id
    UNION SELECT topic, key FROM parked WHERE event_id = :event_id
""")
# Numbers are counted as the consumer counts them; a letter without a readable one has no place in its key's order.
_HELD = text("""
    SELECT event_id, type, partition, "offset", true AS dead,
      CASE WHEN headers ->> 'ce_sequence' ~ '^0*[1-9][0-9]{0,17}$'
        THEN CAST(headers ->> 'ce_sequence' AS bigint) END AS sequence
    FROM dead_letter WHERE topic = :topic AND key = :key
    UNION ALL
    SELECT event_id, type, partition, "offset", false, sequence FROM parked WHERE topic = :topic AND key = :key
    ORDER BY sequence NULLS FIRST
""")
_LAST = text("SELECT coalesce(max(last_sequence), 0) FROM aggregate_progress WHERE topic = :topic AND key = :key")
_FORGET = text("DELETE FROM dead_letter WHERE event_id = :event_id")


class EventNotHeld(NotFound):
    """No such event is held here: it may have been applied or discarded meanwhile."""


class NotADeadLetter(Conflict):
    """The event itself is sound; it waits behind another."""


class EventStillDead(Conflict):
    """The event could not be applied this time either; it stays a dead letter."""


class DeadLetterFirst(Conflict):
    """A dead letter holds the key up: it must be tried again or discarded first."""


@dataclass(frozen=True, slots=True)
class Mended:
    """How far the key came."""

    applied: int
    """Events applied, the dead one included."""
    still_held: int
    """Events of the key that are held up yet, behind a gap or a new dead letter."""


class _Held(NamedTuple):
    event_id: UUID
    type: str
    partition: int
    offset: int
    dead: bool
    sequence: int | None


async def key_of(database: Database, event_id: UUID) -> Aggregate:
    """Topic and key of an event that is held here."""
    async with database.transaction() as tx:
        rows = await tx.rows(_KEY_OF, {"event_id": event_id})
    if not rows:
        raise EventNotHeld(f"event {event_id} is not held here")
    return rows[0].topic, rows[0].key


async def retry(database: Database, manifest: Manifest, aggregate: Aggregate, who: str) -> Mended:
    """Apply a key's dead letter again, then what is parked behind it, in order; the first failure ends it."""
    async with database.transaction() as tx:
        if not await _held(tx, aggregate):
            raise EventNotHeld(f"nothing of {aggregate[0]} {aggregate[1]} is held here")
    arguments = {"topic": aggregate[0], "key": aggregate[1]}
    async with audited(database, "retry", arguments, who) as operation:
        return await _go_on(database, manifest, aggregate, operation.outcome)


async def release_key(database: Database, manifest: Manifest, aggregate: Aggregate, reason: str, who: str) -> Mended:
    """Wait no longer for the events missing before a key's first held one, and apply what follows.

    Should a missing one arrive after all, it is dropped as too late: only an operator who knows why may do this.
    """
    async with database.transaction() as tx:
        held = await _alone_with(tx, aggregate)
        last = await _last(tx, aggregate)
        first = held[0]
        if first.dead and (first.sequence is None or first.sequence == last + 1):
            raise DeadLetterFirst(f"event {first.event_id} holds the key up: try it again, or discard it")
        upto = (first.sequence or 1) - 1
        if upto > last:
            await pass_over(tx, aggregate, upto)
        await note(tx, "release", _given_up(aggregate, last, upto) | {"reason": reason}, who)
    return await _go_on(database, manifest, aggregate, {})


async def discard(database: Database, manifest: Manifest, event_id: UUID, reason: str, who: str) -> Mended:
    """Give a dead letter up for ever, and let its key go on. The log keeps the event, the audit says where."""
    aggregate = await key_of(database, event_id)
    async with database.transaction() as tx:
        held = {one.event_id: one for one in await _alone_with(tx, aggregate)}
        letter = held.get(event_id)
        if letter is None:
            raise EventNotHeld(f"event {event_id} is not held here")
        if not letter.dead:
            raise NotADeadLetter(f"event {event_id} is parked behind another: only a dead letter can be discarded")
        await tx.execute(_FORGET, {"event_id": event_id})
        arguments: dict[str, object] = {"event_id": str(event_id), "type": letter.type, "reason": reason}
        arguments |= {"topic": aggregate[0], "key": aggregate[1]}
        arguments |= {"partition": letter.partition, "offset": letter.offset}
        if letter.sequence is not None:
            arguments |= _given_up(aggregate, await _last(tx, aggregate), letter.sequence)
            await pass_over(tx, aggregate, letter.sequence)
        await note(tx, "discard", arguments, who)
    return await _go_on(database, manifest, aggregate, {})


async def release_quarantined(database: Database, event_id: UUID, who: str) -> None:
    """Have the relay try an event again that the log would not take, once the reason is gone."""
    async with database.transaction() as tx:
        if not await let_go(tx, event_id):
            raise EventNotHeld(f"event {event_id} is not in quarantine here")
        await note(tx, "release from quarantine", {"event_id": str(event_id)}, who)


async def _go_on(database: Database, manifest: Manifest, aggregate: Aggregate, outcome: dict[str, object]) -> Mended:
    """Piece by piece, each in a transaction of its own, until the key is free or fails again."""
    subscriptions = subscriptions_by_type(manifest)
    applied, moved, failure = 0, 1, None
    while moved and failure is None:
        try:
            async with database.transaction() as tx:
                held = await _alone_with(tx, aggregate, may_be_free=True)
                done = await release(tx, subscriptions, [aggregate], letters=True)
        except Exception as error:
            if is_transient(error):
                raise
            raise EventStillDead(f"{type(error).__name__}: {without_rows(str(error))}") from error
        failure = done.dead[0] if done.dead else None
        applied += len(done.applied)
        moved = done.released
        outcome.update(applied=applied, still_held=len(held) - done.released)
    if failure is not None:
        letter, reason = failure
        outcome["failure"] = f"{letter.event_id} {type(reason).__name__}"
        if not applied:
            raise EventStillDead(
                f"{letter.type} {letter.event_id}: {type(reason).__name__}: {without_rows(str(reason))}"
            )
    async with database.transaction() as tx:
        return Mended(applied, len(await _held(tx, aggregate)))


async def _alone_with(tx: Transaction, aggregate: Aggregate, *, may_be_free: bool = False) -> list[_Held]:
    """What is held of a key, while the consumer of its partitions waits."""
    held = await _held(tx, aggregate)
    if not held and not may_be_free:
        raise EventNotHeld(f"nothing of {aggregate[0]} {aggregate[1]} is held here")
    await lock_positions(tx, {Place(aggregate[0], one.partition) for one in held})
    return await _held(tx, aggregate) if held else held


async def _held(tx: Transaction, aggregate: Aggregate) -> list[_Held]:
    rows = await tx.rows(_HELD, {"topic": aggregate[0], "key": aggregate[1]})
    return [_Held(row.event_id, row.type, row.partition, row.offset, row.dead, row.sequence) for row in rows]


async def _last(tx: Transaction, aggregate: Aggregate) -> int:
    return int(await tx.scalar(_LAST, {"topic": aggregate[0], "key": aggregate[1]}))


def _given_up(aggregate: Aggregate, last: int, upto: int) -> dict[str, object]:
    """Which numbers of a key are waited for no longer: a rebuild must pass over the same ones."""
    named: dict[str, object] = {"topic": aggregate[0], "key": aggregate[1]}
    return named | {"from": last + 1, "to": upto} if upto > last else named

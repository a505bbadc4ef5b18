"""What a consumer could not apply, as an operator looks at it: dead letters, and the events parked behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from shared.store.transaction import Transaction

_WHERE = """
    WHERE (CAST(:after AS uuid) IS NULL OR one.event_id > CAST(:after AS uuid))
      AND (CAST(:topic AS text) IS NULL OR one.topic = :topic) AND (CAST(:key AS text) IS NULL OR one.key = :key)
      AND (CAST(:type AS text) IS NULL OR one.type = :type)
    ORDER BY one.event_id LIMIT :limit
"""
_DEAD = """
    SELECT one.event_id, one.topic, one.partition, one."offset", one.key, one.type, one.failed_at, one.error,
      one.attempts, (SELECT count(*) FROM parked WHERE parked.topic = one.topic AND parked.key = one.key) AS behind
    FROM dead_letter AS one
"""
_PARKED = """
    SELECT one.event_id, one.topic, one.partition, one."offset", one.key, one.type, one.parked_at
    FROM parked AS one
"""
_DEAD_PAGE, _PARKED_PAGE = text(_DEAD + _WHERE), text(_PARKED + _WHERE)
_ONE_DEAD = text(_DEAD + " WHERE one.event_id = :event_id")
_ONE_PARKED = text(_PARKED + " WHERE one.event_id = :event_id")
_BODIES = {
    name: text(f"SELECT headers, value FROM {name} WHERE event_id = :event_id")  # noqa: S608 - two names of our own
    for name in ("dead_letter", "parked")
}
_KEYS = text("""
    SELECT * FROM (
      SELECT (array_agg(event_id ORDER BY sequence, seq))[1] AS id, topic, key, count(*) AS events,
        min(parked_at) AS since,
        (SELECT dead_letter.event_id FROM dead_letter
          WHERE dead_letter.topic = parked.topic AND dead_letter.key = parked.key LIMIT 1) AS behind
      FROM parked GROUP BY topic, key
    ) AS held
    WHERE CAST(:after AS uuid) IS NULL OR id > CAST(:after AS uuid) ORDER BY id LIMIT :limit
""")

_QUARANTINED = text("""
    SELECT event_id, topic, key, type, sequence, quarantined_at, error, released_at FROM outbox_quarantine
    WHERE CAST(:after AS uuid) IS NULL OR event_id > CAST(:after AS uuid) ORDER BY event_id LIMIT :limit
""")
_LET_GO = text("UPDATE outbox_quarantine SET released_at = coalesce(released_at, :now) WHERE event_id = :event_id")

_PRIVATE = ("\nDETAIL:", "\n[SQL:", "\n[parameters:", "\nCONTEXT:")
"""Where PostgreSQL and SQLAlchemy begin to quote rows and parameters: they may say more than the event did."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that could not be applied, and how many wait behind it."""

    id: UUID
    topic: str
    partition: int
    offset: int
    key: str
    type: str
    failed_at: datetime
    error: str
    attempts: int
    behind: int


@dataclass(frozen=True, slots=True)
class ParkedEvent:
    """An event kept back so that its key's order holds."""

    id: UUID
    topic: str
    partition: int
    offset: int
    key: str
    type: str
    parked_at: datetime


@dataclass(frozen=True, slots=True)
class ParkedKey:
    """A key that is held up: its first parked event, how many there are, and the dead letter before them if any."""

    id: UUID
    topic: str
    key: str
    events: int
    since: datetime
    behind: UUID | None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An event of our own that the log would not take; once released, the relay tries it again."""

    id: UUID
    topic: str
    key: str
    type: str
    sequence: int
    quarantined_at: datetime
    error: str
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class Body:
    """What an event says, as it came."""

    attributes: Mapping[str, str]
    value: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events to list; None leaves a column open."""

    topic: str | None = None
    key: str | None = None
    type: str | None = None
    after: UUID | None = None
    limit: int = 50


async def dead_letters(tx: Transaction, wanted: Wanted) -> list[DeadLetter]:
    """Dead letters by id."""
    return [_dead(row) for row in await tx.rows(_DEAD_PAGE, _columns(wanted))]


async def dead_letter(tx: Transaction, event_id: UUID) -> DeadLetter | None:
    """One dead letter."""
    rows = await tx.rows(_ONE_DEAD, {"event_id": event_id})
    return _dead(rows[0]) if rows else None


async def parked_events(tx: Transaction, wanted: Wanted) -> list[ParkedEvent]:
    """Parked events by id."""
    return [_parked(row) for row in await tx.rows(_PARKED_PAGE, _columns(wanted))]


async def parked_event(tx: Transaction, event_id: UUID) -> ParkedEvent | None:
    """One parked event."""
    rows = await tx.rows(_ONE_PARKED, {"event_id": event_id})
    return _parked(rows[0]) if rows else None


async def parked_keys(tx: Transaction, after: UUID | None, limit: int) -> list[ParkedKey]:
    """Keys with something parked, by the id of their first parked event."""
    return [_key(row) for row in await tx.rows(_KEYS, {"after": after, "limit": limit})]


async def quarantined_events(tx: Transaction, after: UUID | None, limit: int) -> list[Quarantined]:
    """Events the log would not take, by id."""
    return [_quarantined(row) for row in await tx.rows(_QUARANTINED, {"after": after, "limit": limit})]


async def let_go(tx: Transaction, event_id: UUID) -> bool:
    """Have the relay try a quarantined event again; False if there is none."""
    return bool((await tx.execute(_LET_GO, {"event_id": event_id, "now": tx.now})).rowcount)


async def body_of(tx: Transaction, held: DeadLetter | ParkedEvent) -> Body:
    """What a held event says; it can grow to 900 kB, so lists leave it out."""
    name = "dead_letter" if isinstance(held, DeadLetter) else "parked"
    (row,) = await tx.rows(_BODIES[name], {"event_id": held.id})
    return Body(row.headers, bytes(row.value))


def without_rows(error: str) -> str:
    """An error without the rows and parameters it may quote."""
    ends = [at for mark in _PRIVATE if (at := error.find(mark)) >= 0]
    return error[: min(ends, default=len(error))]


def _dead(row: Sequence[Any]) -> DeadLetter:
    letter = DeadLetter(*row)
    return replace(letter, error=without_rows(letter.error))


def _parked(row: Sequence[Any]) -> ParkedEvent:
    return ParkedEvent(*row)


def _quarantined(row: Sequence[Any]) -> Quarantined:
    return Quarantined(*row)


def _key(row: Sequence[Any]) -> ParkedKey:
    return ParkedKey(*row)


def _columns(wanted: Wanted) -> dict[str, object]:
    return {
        "topic": wanted.topic,
        "key": wanted.key,
        "type": wanted.type,
        "after": wanted.after,
        "limit": wanted.limit,
    }

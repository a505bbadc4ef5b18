"""Partner events: rows to values and back."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from services.gateway.domain.intake.outcome import Settled, Status
from services.gateway.domain.intake.refunds import Refund
from services.gateway.store.intake.refunds import refund_columns
from shared.store.transaction import Transaction

_TURN = text("SELECT pg_advisory_xact_lock(hashtextextended('partner events ' || CAST(:system AS text), 0))")
_KNOWN = text("""
    SELECT id, source, external_id, body_hash, status, problem, tries FROM partner_event
    WHERE system_id = :system AND (source, external_id) IN (
      SELECT * FROM unnest(CAST(:sources AS text[]), CAST(:ids AS text[])))
""")
_QUARANTINED = text("""
    SELECT count(*) FROM partner_event
    WHERE status = 'quarantined' AND tries = 0 AND partner_id IS NOT DISTINCT FROM CAST(:partner AS uuid)
""")
_ADD = text("""
    INSERT INTO partner_event (id, system_id, partner_id, source, external_id, type, order_key, scopes, body, body_hash,
      received_at, status, awaits_approval, problem, links, next_at, settled_at, deal_id, refund_minor, refund_currency)
    VALUES (:id, :system, :partner, :source, :external_id, :type, :order_key, CAST(:scopes AS text[]), :body,
      :body_hash, :now, :status, :awaits_approval, CAST(:problem AS jsonb), '{}', :next_at, :settled_at, :deal,
      :refund_minor, :refund_currency)
""")
# Only the oldest unsettled event of a subject has its turn; whoever takes it has it for a while, so that a process
# that dies holds up nobody for longer.
_TAKE = text("""
    UPDATE partner_event AS taken SET next_at = :now + CAST(:lease AS interval), tries = taken.tries + 1,
      begun_at = coalesce(taken.begun_at, :now)
    FROM (
      SELECT first.id FROM (
        SELECT DISTINCT ON (system_id, order_key) id, awaits_approval, next_at FROM partner_event
        WHERE status = 'accepted' ORDER BY system_id, order_key, seq
      ) AS first
      WHERE NOT first.awaits_approval AND first.next_at <= :now LIMIT :limit
    ) AS due
    WHERE taken.id = due.id AND taken.status = 'accepted' AND taken.next_at <= :now
    RETURNING taken.*
""")
_SETTLE = text("""
    UPDATE partner_event SET status = :status, problem = CAST(:problem AS jsonb), links = CAST(:links AS text[]),
      settled_at = :now, next_at = NULL, awaits_approval = false, decided_by = coalesce(:decided_by, decided_by)
    WHERE id = :id AND status = 'accepted' RETURNING id
""")
_LATER = text("UPDATE partner_event SET next_at = :at WHERE id = :id AND status = 'accepted'")
_APPROVE = text("""
    UPDATE partner_event SET awaits_approval = false, decided_by = :who, next_at = :now WHERE id = :id
""")
_ONE = text("SELECT * FROM partner_event WHERE id = :id")
_ONE_LOCKED = text("SELECT * FROM partner_event WHERE id = :id FOR UPDATE")
_PAGE = text("""
    SELECT * FROM partner_event
    WHERE (CAST(:after AS uuid) IS NULL OR id > CAST(:after AS uuid))
      AND (:everybody OR (:partners AND partner_id IS NOT NULL) OR partner_id = :partner OR system_id = :system)
      AND (CAST(:status AS text) IS NULL OR status = :status)
      AND (CAST(:waiting AS boolean) IS NULL OR awaits_approval = :waiting)
    ORDER BY id LIMIT :limit
""")
_EMPTY = text("UPDATE partner_event SET body = NULL WHERE settled_at < :before AND body IS NOT NULL")
_DROP = text("DELETE FROM partner_event WHERE status = 'quarantined' AND settled_at < :before")


@dataclass(frozen=True, slots=True)
class Known:
    """An event that was sent before."""

    id: UUID
    body_hash: str
    status: Status
    problem: Mapping[str, Any] | None
    given_up: bool = False
    """Whether its command was tried and nobody decided about it."""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event that is to be kept."""

    id: UUID
    source: str
    external_id: str
    type: str
    order_key: str
    body: bytes
    body_hash: str
    status: Status
    awaits_approval: bool = False
    problem: Mapping[str, Any] | None = None
    refund: Refund | None = None


@dataclass(frozen=True, slots=True)
class PartnerEvent:
    """An event as it is kept."""

    id: UUID
    system_id: UUID
    partner_id: UUID | None
    source: str
    external_id: str
    type: str
    scopes: frozenset[str] | None
    body: bytes | None
    body_hash: str
    received_at: datetime
    status: Status
    awaits_approval: bool
    decided_by: str | None
    problem: Mapping[str, Any] | None
    links: tuple[str, ...]
    tries: int
    begun_at: datetime | None
    settled_at: datetime | None


async def take_turn(tx: Transaction, system: UUID) -> None:
    """One intake of a system at a time: what is sent first is kept first."""
    await tx.execute(_TURN, {"system": str(system)})


async def known(tx: Transaction, system: UUID, names: Collection[tuple[str, str]]) -> dict[tuple[str, str], Known]:
    """Those of these (source, id) that were sent before."""
    wanted = {"system": system, "sources": [source for source, _ in names], "ids": [name for _, name in names]}
    rows = await tx.rows(_KNOWN, wanted)
    return {(row.source, row.external_id): _known(row) for row in rows}


async def count_quarantined(tx: Transaction, partner: UUID | None) -> int:
    """How many invalid events of a partner are kept."""
    return int(await tx.scalar(_QUARANTINED, {"partner": partner}))


async def add(
    tx: Transaction, system: UUID, partner: UUID | None, scopes: Collection[str] | None, events: Sequence[NewEvent]
) -> None:
    """Keep new events, in this order."""
    for event in events:
        over = event.status is not Status.ACCEPTED
        await tx.execute(
            _ADD,
            {
                "id": event.id,
                "system": system,
                "partner": partner,
                "source": event.source,
                "external_id": event.external_id,
                "type": event.type,
                "order_key": event.order_key,
                "scopes": sorted(scopes) if scopes is not None else None,
                "body": event.body,
                "body_hash": event.body_hash,
                "now": tx.now,
                "status": event.status,
                "awaits_approval": event.awaits_approval,
                "problem": json.dumps(event.problem) if event.problem else None,
                "next_at": None if over else tx.now,
                "settled_at": tx.now if over else None,
                **refund_columns(event.refund),
            },
        )


async def take_due(tx: Transaction, lease: timedelta, limit: int) -> list[PartnerEvent]:
    """The events whose turn it is, each the oldest of its subject."""
    return [event_of(row) for row in await tx.rows(_TAKE, {"now": tx.now, "lease": lease, "limit": limit})]


async def settle(tx: Transaction, event_id: UUID, settled: Settled, decided_by: str | None = None) -> bool:
    """Note the end of an event; False if it had come already."""
    problem = json.dumps(settled.problem) if settled.problem else None
    values = {"id": event_id, "status": settled.status, "problem": problem, "links": list(settled.links)}
    return await tx.scalar(_SETTLE, values | {"now": tx.now, "decided_by": decided_by}) is not None


async def postpone(tx: Transaction, event_id: UUID, at: datetime) -> None:
    """Try again then."""
    await tx.execute(_LATER, {"id": event_id, "at": at})


async def approve(tx: Transaction, event_id: UUID, who: str) -> None:
    """A person let it go on."""
    await tx.execute(_APPROVE, {"id": event_id, "who": who, "now": tx.now})


async def one(tx: Transaction, event_id: UUID, *, locked: bool = False) -> PartnerEvent | None:
    """One event."""
    row = (await tx.execute(_ONE_LOCKED if locked else _ONE, {"id": event_id})).first()
    return event_of(row) if row else None


@dataclass(frozen=True, slots=True)
class Audience:
    """Whose events are looked at: everybody's, those of every partner, or those of one partner or one system."""

    everybody: bool
    partner: UUID | None
    system: UUID | None
    partners: bool = False
    """Not those of systems of our own house."""

    def sees(self, event: PartnerEvent) -> bool:
        """Whether one event is among them."""
        ours = event.partner_id is not None and (self.partners or event.partner_id == self.partner)
        return self.everybody or ours or (self.system is not None and event.system_id == self.system)


async def page(
    tx: Transaction,
    audience: Audience,
    *,
    status: Status | None,
    waiting: bool | None,
    after: UUID | None,
    limit: int,
) -> list[PartnerEvent]:
    """Events by id."""
    wanted = {
        "everybody": audience.everybody,
        "partners": audience.partners,
        "partner": audience.partner,
        "system": audience.system,
        "status": status,
        "waiting": waiting,
        "after": after,
        "limit": limit,
    }
    return [event_of(row) for row in await tx.rows(_PAGE, wanted)]


async def forget_old(tx: Transaction, kept: timedelta) -> None:
    """Drop what was quarantined, and what settled events said, when their time is over."""
    await tx.execute(_DROP, {"before": tx.now - kept})
    await tx.execute(_EMPTY, {"before": tx.now - kept})


def _known(row: Row[Any]) -> Known:
    status = Status(row.status)
    return Known(row.id, row.body_hash, status, row.problem, status is Status.QUARANTINED and row.tries > 0)


def event_of(row: Row[Any]) -> PartnerEvent:
    """A row's event."""
    return PartnerEvent(
        id=row.id,
        system_id=row.system_id,
        partner_id=row.partner_id,
        source=row.source,
        external_id=row.external_id,
        type=row.type,
        scopes=frozenset(row.scopes) if row.scopes is not None else None,
        body=bytes(row.body) if row.body is not None else None,
        body_hash=row.body_hash,
        received_at=row.received_at,
        status=Status(row.status),
        awaits_approval=row.awaits_approval,
        decided_by=row.decided_by,
        problem=row.problem,
        links=tuple(row.links),
        tries=row.tries,
        begun_at=row.begun_at,
        settled_at=row.settled_at,
    )

"""Take events in: each is kept and answered for itself, and one sent twice is answered as the first time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.gateway.domain.intake.cloudevent import LARGEST_EVENT, CloudEvent, Received
from services.gateway.domain.intake.commands import PING, SUPPORTED, needs_approval
from services.gateway.domain.intake.errors import (
    EventIdReused,
    EventNotPermitted,
    EventTooLarge,
    QuarantineFull,
    TypeNotSupported,
)
from services.gateway.domain.intake.outcome import Settled, Status
from services.gateway.store.intake import events as store
from services.gateway.store.intake.events import Known, NewEvent
from services.gateway.use_cases.intake.announce import settled_event
from shared.kernel.errors import Refusal
from shared.kernel.ids import new_id
from shared.store.transaction import Transaction

QUARANTINE_CAP = 1000
"""Invalid events of one partner that are kept at most."""

Answered = Literal["accepted", "quarantined", "pong", "refused"]


@dataclass(frozen=True, slots=True)
class Sender:
    """The system an event came from, by its key; nothing in an event says who sent it."""

    system_id: UUID
    partner_id: UUID | None
    scopes: frozenset[str] | None
    may: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said about one event. Of a refused one nothing was kept."""

    status: Answered
    id: UUID | None = None
    fault: str | None = None
    refusal: Refusal | None = None


async def accept_events(
    tx: Transaction, sender: Sender, received: Sequence[Received], *, approval_above: int | None, dry_run: bool = False
) -> list[Answer]:
    """Answer each event in its place; in a dry run, as it would be answered, keeping nothing."""
    await store.take_turn(tx, sender.system_id)
    before = await store.known(tx, sender.system_id, {(one.source, one.id) for one in received})
    room = QUARANTINE_CAP - await store.count_quarantined(tx, sender.partner_id)
    answers, fresh = [], []
    for one in received:
        answer, kept = _decide(one, before.get((one.source, one.id)), sender, approval_above, room=room)
        answers.append(answer)
        if kept is not None:
            fresh.append(kept)
            room -= kept.status is Status.QUARANTINED
            before[one.source, one.id] = Known(kept.id, kept.body_hash, kept.status, kept.problem)
    if not dry_run:
        await store.add(tx, sender.system_id, sender.partner_id, sender.scopes, fresh)
        for event in fresh:
            if event.status is Status.QUARANTINED:
                tx.publish(settled_event(sender.system_id, sender.partner_id, event, tx.now, _quarantined(event)))
    return answers


def _decide(
    one: Received, before: Known | None, sender: Sender, approval_above: int | None, *, room: int
) -> tuple[Answer, NewEvent | None]:
    try:
        if before is not None:
            return _as_before(one, before), None
        if len(one.body) > LARGEST_EVENT:
            raise EventTooLarge(LARGEST_EVENT)
        if one.event is None:
            return _quarantine(one, room)
        if one.event.type == PING:
            return Answer("pong"), None
        return _accept(one, one.event, sender, approval_above)
    except Refusal as refusal:
        return Answer("refused", refusal=refusal), None


def _as_before(one: Received, before: Known) -> Answer:
    if before.body_hash != one.body_hash:
        raise EventIdReused(one.id)
    if before.status is Status.QUARANTINED:
        return Answer("quarantined", before.id, fault=str((before.problem or {}).get("detail")))
    return Answer("accepted", before.id)


def _quarantine(one: Received, room: int) -> tuple[Answer, NewEvent]:
    if room <= 0:
        raise QuarantineFull(QUARANTINE_CAP)
    problem = {"code": "event_not_understood", "detail": one.fault}
    kept = NewEvent(
        id=new_id(),
        source=one.source,
        external_id=one.id,
        type=one.type,
        order_key=f"#{one.id}",
        body=one.body,
        body_hash=one.body_hash,
        status=Status.QUARANTINED,
        problem=problem,
    )
    return Answer("quarantined", kept.id, fault=one.fault), kept


def _accept(one: Received, event: CloudEvent, sender: Sender, approval_above: int | None) -> tuple[Answer, NewEvent]:
    supported = SUPPORTED.get(event.type)
    if supported is None:
        raise TypeNotSupported(event.type)
    if not sender.may(supported.permission):
        raise EventNotPermitted(supported.permission)
    kept = NewEvent(
        id=new_id(),
        source=event.source,
        external_id=event.id,
        type=event.type,
        order_key=event.order_key,
        body=one.body,
        body_hash=one.body_hash,
        status=Status.ACCEPTED,
        awaits_approval=needs_approval(event, approval_above),
    )
    return Answer("accepted", kept.id), kept


def _quarantined(event: NewEvent) -> Settled:
    return Settled(Status.QUARANTINED, problem=event.problem)

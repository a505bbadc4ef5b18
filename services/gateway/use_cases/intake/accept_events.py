"""Take events in: each is kept and answered for itself, and one sent twice is answered as the first time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from services.gateway.domain.intake.cloudevent import LARGEST_EVENT, CloudEvent, Received
from services.gateway.domain.intake.commands import PING, SUPPORTED
from services.gateway.domain.intake.errors import (
    EventIdReused,
    EventNotPermitted,
    EventTooLarge,
    QuarantineFull,
    TypeNotSupported,
)
from services.gateway.domain.intake.outcome import Settled, Status
from services.gateway.domain.intake.refunds import PaidBack, RefundLimit, refund_of
from services.gateway.store.intake import events as store
from services.gateway.store.intake.events import Known, NewEvent
from services.gateway.store.intake.given_up import revive
from services.gateway.store.intake.refunds import paid_back
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


@dataclass(slots=True)
class _Intake:
    """What is known while the events of one request are weighed, each knowing of those before it."""

    sender: Sender
    limit: RefundLimit
    repair: bool
    before: dict[tuple[str, str], Known]
    paid_back: dict[UUID, PaidBack]
    room: int
    fresh: list[NewEvent] = field(default_factory=list)
    revived: list[UUID] = field(default_factory=list)


async def accept_events(
    tx: Transaction,
    sender: Sender,
    received: Sequence[Received],
    *,
    limit: RefundLimit,
    repair: bool = False,
    dry_run: bool = False,
) -> list[Answer]:
    """Answer each event in its place; in a dry run, as it would be answered, keeping nothing.

    To `repair` is to send events again whose commands were given up, so that they are set going once more.
    """
    await store.take_turn(tx, sender.system_id)
    before = await store.known(tx, sender.system_id, {(one.source, one.id) for one in received})
    paid = await paid_back(tx, sender.system_id, _deals(received), limit)
    room = QUARANTINE_CAP - await store.count_quarantined(tx, sender.partner_id)
    intake = _Intake(sender, limit, repair, before, paid, room)
    answers = [_decide(intake, one) for one in received]
    if not dry_run:
        await _keep(tx, intake)
    return answers


def _deals(received: Sequence[Received]) -> set[UUID]:
    events = [one.event for one in received if one.event is not None and one.event.type in SUPPORTED]
    return {refund.deal for event in events if (refund := refund_of(event)) is not None}


async def _keep(tx: Transaction, intake: _Intake) -> None:
    sender = intake.sender
    await store.add(tx, sender.system_id, sender.partner_id, sender.scopes, intake.fresh)
    for event in intake.fresh:
        if event.status is Status.QUARANTINED:
            tx.publish(settled_event(sender.system_id, sender.partner_id, event, tx.now, _quarantined(event)))
    for event_id in intake.revived:
        await revive(tx, event_id, sender.scopes)


def _decide(intake: _Intake, one: Received) -> Answer:
    before = intake.before.get((one.source, one.id))
    try:
        if before is not None:
            return _as_before(intake, one, before)
        if len(one.body) > LARGEST_EVENT:
            raise EventTooLarge(LARGEST_EVENT)
        if one.event is None:
            return _quarantine(intake, one)
        if one.event.type == PING:
            return Answer("pong")
        return _accept(intake, one, one.event)
    except Refusal as refusal:
        return Answer("refused", refusal=refusal)


def _as_before(intake: _Intake, one: Received, before: Known) -> Answer:
    if before.body_hash != one.body_hash:
        raise EventIdReused(one.id)
    if intake.repair and before.given_up and before.id not in intake.revived:
        _check_permitted(intake.sender, one.type)
        intake.revived.append(before.id)
        return Answer("accepted", before.id)
    if before.status is Status.QUARANTINED and before.id not in intake.revived:
        return Answer("quarantined", before.id, fault=str((before.problem or {}).get("detail")))
    return Answer("accepted", before.id)


def _quarantine(intake: _Intake, one: Received) -> Answer:
    if intake.room <= 0:
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
    intake.room -= 1
    _remember(intake, kept)
    return Answer("quarantined", kept.id, fault=one.fault)


def _accept(intake: _Intake, one: Received, event: CloudEvent) -> Answer:
    _check_permitted(intake.sender, event.type)
    kept = NewEvent(
        id=new_id(),
        source=event.source,
        external_id=event.id,
        type=event.type,
        order_key=event.order_key,
        body=one.body,
        body_hash=one.body_hash,
        status=Status.ACCEPTED,
        awaits_approval=_needs_person(intake, event),
        refund=refund_of(event),
    )
    _remember(intake, kept)
    return Answer("accepted", kept.id)


def _check_permitted(sender: Sender, event_type: str) -> None:
    supported = SUPPORTED.get(event_type)
    if supported is None:
        raise TypeNotSupported(event_type)
    if not sender.may(supported.permission):
        raise EventNotPermitted(supported.permission)


def _needs_person(intake: _Intake, event: CloudEvent) -> bool:
    """Whether a person decides, as this refund and those of the deal before it come to too much."""
    refund = refund_of(event)
    if refund is None:
        return False
    paid = intake.paid_back.get(refund.deal, PaidBack()).with_one_more(refund, intake.limit)
    intake.paid_back[refund.deal] = paid
    return paid.needs_person(intake.limit)


def _remember(intake: _Intake, kept: NewEvent) -> None:
    intake.fresh.append(kept)
    intake.before[kept.source, kept.external_id] = Known(kept.id, kept.body_hash, kept.status, kept.problem)


def _quarantined(event: NewEvent) -> Settled:
    return Settled(Status.QUARANTINED, problem=event.problem)

"""Settle events: take those whose turn it is, and note what the services answered to their commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.gateway.domain.access.principal import PrincipalRecord
from services.gateway.domain.intake.cloudevent import read_structured
from services.gateway.domain.intake.commands import (
    SUPPORTED,
    Command,
    DataNotUnderstood,
    NotInScope,
    command_of,
    idempotency_key,
)
from services.gateway.domain.intake.errors import EventNotFound, EventNotWaiting
from services.gateway.domain.intake.outcome import Again, Settled, Status, Trying, outcome_of
from services.gateway.store.access import principals
from services.gateway.store.intake import events as store
from services.gateway.store.intake.events import PartnerEvent
from services.gateway.use_cases.intake.announce import settled_event
from shared.store.transaction import Transaction

_LEASE = timedelta(seconds=60)
_AT_ONCE = 20
_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Task:
    """A command to be given in a partner's name."""

    event: PartnerEvent
    command: Command
    sender: PrincipalRecord
    idempotency_key: str


async def take_tasks(tx: Transaction) -> tuple[list[Task], list[Settled]]:
    """The commands whose turn it is; what can be refused without asking anyone is refused here."""
    tasks, refused = [], []
    for event in await store.take_due(tx, _LEASE, _AT_ONCE):
        task = await _task(tx, event)
        if isinstance(task, Task):
            tasks.append(task)
        else:
            await _settle(tx, event, task)
            refused.append(task)
    return tasks, refused


async def note_answer(tx: Transaction, task: Task, status: int, body: bytes, *, life: timedelta) -> Settled | None:
    """Write down what became of a command, None for nothing yet; status 0 means that nobody answered.

    `life` is for how long a command is given again and again, counted from the first time.
    """
    event = task.event
    trying = Trying(event.tries, tx.now - (event.begun_at or tx.now), life)
    decided = outcome_of(status, body, SUPPORTED[event.type].made, trying)
    if isinstance(decided, Again):
        await store.postpone(tx, event.id, tx.now + decided.after)
        return None
    return decided if await _settle(tx, event, decided) else None


async def approve_event(tx: Transaction, event_id: UUID, who: str) -> PartnerEvent:
    """A person lets an event go on."""
    event = await _waiting(tx, event_id)
    await store.approve(tx, event.id, who)
    return await _again(tx, event)


async def decline_event(tx: Transaction, event_id: UUID, who: str, reason: str) -> PartnerEvent:
    """A person refuses an event."""
    event = await _waiting(tx, event_id)
    problem = {"status": 403, "code": "declined", "detail": reason}
    await _settle(tx, event, Settled(Status.REJECTED, problem=problem), who)
    return await _again(tx, event)


async def forget_old_events(tx: Transaction) -> None:
    """Quarantined events go after 30 days, and so does what settled ones said."""
    await store.forget_old(tx, _KEPT)


async def _task(tx: Transaction, event: PartnerEvent) -> Task | Settled:
    sender = await principals.principal(tx, event.system_id)
    if sender is None or sender.disabled:
        return _refused(403, "principal_disabled", "the system that sent it may do nothing here any more")
    read = read_structured(event.body or b"", event.external_id).event
    if read is None:
        return _refused(422, "event_not_understood", "the event is no longer understood")
    try:
        command = command_of(read, sender.partner_id)
    except NotInScope as error:
        return _refused(404, "not_found", str(error))
    except DataNotUnderstood as error:
        return _refused(422, "data_not_understood", str(error))
    return Task(event, command, sender, idempotency_key(event.system_id, event.source, event.external_id))


def _refused(status: int, code: str, detail: str) -> Settled:
    return Settled(Status.REJECTED, problem={"status": status, "code": code, "detail": detail})


async def _settle(tx: Transaction, event: PartnerEvent, settled: Settled, who: str | None = None) -> bool:
    """Note and announce an end; False if there was one already."""
    first = await store.settle(tx, event.id, settled, who)
    if first:
        tx.publish(settled_event(event.system_id, event.partner_id, event, event.received_at, settled))
    return first


async def _waiting(tx: Transaction, event_id: UUID) -> PartnerEvent:
    event = await store.one(tx, event_id, locked=True)
    if event is None:
        raise EventNotFound
    if event.status is not Status.ACCEPTED or not event.awaits_approval:
        raise EventNotWaiting
    return event


async def _again(tx: Transaction, event: PartnerEvent) -> PartnerEvent:
    return await store.one(tx, event.id) or event

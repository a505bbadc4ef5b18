"""Set an event going again whose command was given up, once the cause is gone."""

from __future__ import annotations

from uuid import UUID

from services.gateway.domain.intake.errors import EventNotFound, EventNotGivenUp
from services.gateway.store.intake import events as store
from services.gateway.store.intake.events import PartnerEvent
from services.gateway.store.intake.given_up import revive
from shared.store.transaction import Transaction


async def retry_event(tx: Transaction, event_id: UUID) -> PartnerEvent:
    """The event, which is tried anew for a whole life; what came after it in its subject may have been applied."""
    if await store.one(tx, event_id, locked=True) is None:
        raise EventNotFound
    if not await revive(tx, event_id):
        raise EventNotGivenUp
    event = await store.one(tx, event_id)
    if event is None:
        raise EventNotFound
    return event

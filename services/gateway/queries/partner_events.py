"""What became of the events partner systems sent."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.gateway.domain.intake.errors import EventNotFound
from services.gateway.domain.intake.outcome import Status
from services.gateway.store.intake import events
from services.gateway.store.intake.events import Audience, PartnerEvent
from services.gateway.store.intake.given_up import given_up
from shared.store.transaction import Transaction

__all__ = ["Audience", "PartnerEvent", "given_up", "partner_event", "partner_events"]


async def partner_events(
    tx: Transaction,
    audience: Audience,
    *,
    status: Status | None,
    waiting: bool | None,
    after: UUID | None,
    limit: int,
) -> Sequence[PartnerEvent]:
    """The events within sight, by id."""
    return await events.page(tx, audience, status=status, waiting=waiting, after=after, limit=limit)


async def partner_event(tx: Transaction, audience: Audience, event_id: UUID) -> PartnerEvent:
    """One event; EventNotFound if there is none within sight."""
    event = await events.one(tx, event_id)
    if event is None or not audience.sees(event):
        raise EventNotFound
    return event

"""What became of events: for those who sent them, and for those who decide about the ones that wait."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict

from services.gateway.domain.intake.outcome import Status
from services.gateway.queries import partner_events as queries
from services.gateway.queries.partner_events import Audience, PartnerEvent
from services.gateway.use_cases.intake import settle_events
from shared.web.access import TABLE, Permission, Rows
from shared.web.dependencies import Caller, Tx
from shared.web.fields import Sentence
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["partner events"])


class DeclineRequest(BaseModel):
    """Why not."""

    model_config = ConfigDict(extra="forbid")

    reason: Sentence


class PartnerEventResponse(BaseModel):
    """An event and what became of it; what it said is not shown again."""

    id: UUID
    system_id: UUID
    partner_id: UUID | None
    source: str
    event_id: str
    """The id its sender gave it."""
    type: str
    status: Status
    awaits_approval: bool
    decided_by: str | None
    links: list[str]
    """What it made."""
    problem: Mapping[str, Any] | None
    """Why it was rejected or quarantined."""
    tries: int
    received_at: datetime
    settled_at: datetime | None

    @classmethod
    def of(cls, event: PartnerEvent) -> "PartnerEventResponse":
        """Show an event."""
        plain = {name: getattr(event, name) for name in cls.model_fields if name not in {"event_id", "links"}}
        return cls(**plain, event_id=event.external_id, links=list(event.links))


async def _audience(caller: Caller) -> Audience:
    rows = {TABLE[role].rows for role in caller.roles if Permission.READ_PARTNER_EVENTS in TABLE[role].may}
    return Audience(Rows.ALL in rows, caller.partner_id, caller.principal_id, partners=Rows.PARTNERS in rows)


Within = Annotated[Audience, Depends(_audience)]


@router.get("/events", permission=Permission.READ_PARTNER_EVENTS)
async def list_events(
    tx: Tx,
    audience: Within,
    page: PageQuery,
    status: Annotated[Status | None, Query()] = None,
    awaits_approval: Annotated[bool | None, Query()] = None,
) -> Page[PartnerEventResponse]:
    """The events within sight, oldest first."""
    found = await queries.partner_events(
        tx, audience, status=status, waiting=awaits_approval, after=page.after, limit=page.fetch
    )
    return page_of(found, page, PartnerEventResponse.of)


@router.get("/events/{event_id}", permission=Permission.READ_PARTNER_EVENTS)
async def show(event_id: UUID, tx: Tx, audience: Within) -> PartnerEventResponse:
    """One event."""
    return PartnerEventResponse.of(await queries.partner_event(tx, audience, event_id))


@router.post("/events/{event_id}/approve", permission=Permission.DECIDE_PARTNER_EVENTS)
async def approve(event_id: UUID, tx: Tx, caller: Caller) -> PartnerEventResponse:
    """Let an event go on that waits for a person."""
    return PartnerEventResponse.of(await settle_events.approve_event(tx, event_id, caller.subject))


@router.post("/events/{event_id}/decline", permission=Permission.DECIDE_PARTNER_EVENTS)
async def decline(event_id: UUID, body: DeclineRequest, tx: Tx, caller: Caller) -> PartnerEventResponse:
    """Reject an event that waits for a person."""
    return PartnerEventResponse.of(await settle_events.decline_event(tx, event_id, caller.subject, body.reason))

"""Events whose commands were given up, for operators: that there are some and why, nothing of what they said."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.gateway.queries import partner_events as queries
from services.gateway.queries.partner_events import PartnerEvent
from services.gateway.use_cases.intake.retry_event import retry_event
from shared.web.access import Permission
from shared.web.dependencies import Tx
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import OPERATIONS, Router

router = Router(tags=[OPERATIONS])


class GivenUpResponse(BaseModel):
    """An event that no service decided about in time; those after it in its subject went on."""

    id: UUID
    system_id: UUID
    partner_id: UUID | None
    type: str
    status: str
    problem: Mapping[str, Any] | None
    """How often it was tried, for how long, and what was answered last."""
    tries: int
    received_at: datetime
    settled_at: datetime | None

    @classmethod
    def of(cls, event: PartnerEvent) -> "GivenUpResponse":
        """Show an event."""
        return cls(**{name: getattr(event, name) for name in cls.model_fields})


@router.get("/operations/partner-events", permission=Permission.OPERATE_EVENTS)
async def list_given_up(tx: Tx, page: PageQuery) -> Page[GivenUpResponse]:
    """Partner events that were given up, by id."""
    found = await queries.given_up(tx, after=page.after, limit=page.fetch)
    return page_of(found, page, GivenUpResponse.of)


@router.post("/operations/partner-events/{event_id}/retry", permission=Permission.OPERATE_EVENTS)
async def retry(event_id: UUID, tx: Tx) -> GivenUpResponse:
    """Set one going again, once the cause is gone."""
    return GivenUpResponse.of(await retry_event(tx, event_id))

"""Holds over HTTP: a deal, a component, a person or a line is withheld, and let go."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from services.compensation.api.caller import Me, WithReason
from services.compensation.domain.month_end.holds import Hold
from services.compensation.domain.month_end.records import HoldRecord
from services.compensation.queries import month_end as queries
from services.compensation.use_cases.hold_pay import place_hold, release_hold
from shared.kernel.scope import EVERYTHING
from shared.web.access import Permission
from shared.web.dependencies import RowScope, Tx
from shared.web.fields import Name, Sentence
from shared.web.pages import Page, PageQuery, page_of
from shared.web.personal import Personal
from shared.web.router import Router

router = Router(tags=["holds"])

_NOWHERE = UUID(int=0)


class HoldRequest(BaseModel):
    """What to withhold: whatever agrees with all that is named."""

    model_config = ConfigDict(extra="forbid")

    reason: Sentence
    payee_id: UUID | None = None
    deal_id: UUID | None = None
    component: Name | None = None
    line_id: UUID | None = None


class HoldResponse(BaseModel):
    """A hold, and who let it go."""

    id: UUID
    reason: Annotated[str, Personal(Permission.READ_PAY, "hold", "reason", subject="payee_id")]
    payee_id: UUID | None
    deal_id: UUID | None
    component: str | None
    line_id: UUID | None
    placed_by: str
    placed_at: datetime
    released_by: str | None
    release_reason: Annotated[str | None, Personal(Permission.READ_PAY, "hold", "release_reason", subject="payee_id")]
    released_at: datetime | None

    @classmethod
    def of(cls, record: HoldRecord) -> "HoldResponse":
        """Show a hold."""
        hold = record.hold
        return cls(
            id=record.id,
            reason=hold.reason,
            payee_id=hold.payee_id,
            deal_id=hold.deal_id,
            component=hold.component,
            line_id=hold.line_id,
            placed_by=record.placed_by,
            placed_at=record.placed_at,
            released_by=record.released_by,
            release_reason=record.release_reason,
            released_at=record.released_at,
        )


class HoldFilters(BaseModel):
    """Narrow the list."""

    payee_id: UUID | None = None
    deal_id: UUID | None = None


@router.post("/compensation/holds", permission=Permission.ENTER_PAY, status_code=201)
async def place(body: HoldRequest, tx: Tx, me: Me) -> HoldResponse:
    """Withhold what is not paid yet, and what comes, until it is let go."""
    hold = Hold(_NOWHERE, body.reason, body.payee_id, body.deal_id, body.component, body.line_id)
    return await _shown(tx, await place_hold(tx, hold, me))


@router.post("/compensation/holds/{hold_id}/release", permission=Permission.APPROVE_PAY, keyed=True)
async def release(hold_id: UUID, body: WithReason, tx: Tx, me: Me) -> HoldResponse:
    """Let go."""
    await release_hold(tx, hold_id, me, body.reason)
    return await _shown(tx, hold_id)


@router.get("/compensation/holds", permission=Permission.READ_PAY)
async def list_holds(
    tx: Tx, scope: RowScope, page: PageQuery, filters: Annotated[HoldFilters, Query()]
) -> Page[HoldResponse]:
    """The holds within sight."""
    wanted = filters.model_dump(exclude_none=True)
    found = await queries.hold_page(tx, scope, wanted, after=page.after, limit=page.fetch)
    return page_of(found, page, HoldResponse.of)


async def _shown(tx: Tx, hold_id: UUID) -> HoldResponse:
    (record,) = await queries.hold_page(tx, EVERYTHING, {"id": hold_id}, after=None, limit=1)
    return HoldResponse.of(record)

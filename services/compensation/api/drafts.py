"""Drafts of plan versions over HTTP: what they would change, and their approval."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from services.compensation.api.caller import Me, WithReason
from services.compensation.api.exact_numbers import ExactRoute
from services.compensation.api.plans import VersionRequest
from services.compensation.domain.month_end.records import Draft
from services.compensation.queries import plans as queries
from services.compensation.use_cases.draft_plan import DraftVersion, approve_draft, draft_version, reject_draft
from shared.web.access import Permission
from shared.web.dependencies import CompanyOf, Today, Tx
from shared.web.fields import Day
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["plans"])
router.route_class = ExactRoute


class DraftResponse(BaseModel):
    """A version that is not in force, and what it would change: per payee, component and month, before and after."""

    id: UUID
    plan_id: UUID
    name: str
    effective_on: Day
    hash: str
    impact: list[dict[str, Any]]
    status: str
    requested_by: str
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str | None

    @classmethod
    def of(cls, draft: Draft) -> "DraftResponse":
        """Show a draft."""
        return cls(**{name: getattr(draft, name) for name in cls.model_fields})


class DraftFilters(BaseModel):
    """Narrow the list."""

    plan_id: UUID | None = None


@router.post("/plans/{plan_id}/drafts", permission=Permission.WRITE_PLANS, status_code=201, keyed=True)
async def draft(plan_id: UUID, body: VersionRequest, tx: Tx, me: Me, today: Today, company: CompanyOf) -> DraftResponse:
    """Draft a version; the only way to one that reaches into a closed period."""
    plan = await queries.plan(tx, plan_id)
    written = body.plan(company.currency)(plan.newest.external_id)
    command = DraftVersion(plan_id, body.name, written, body.effective_on or today, me, body.examples)
    return DraftResponse.of(await draft_version(tx, command))


@router.get("/compensation/plan-drafts", permission=Permission.WRITE_PLANS)
async def list_drafts(tx: Tx, page: PageQuery, filters: Annotated[DraftFilters, Query()]) -> Page[DraftResponse]:
    """All drafts, or those of a plan."""
    found = await queries.draft_page(tx, plan_id=filters.plan_id, after=page.after, limit=page.fetch)
    return page_of(found, page, DraftResponse.of)


@router.post("/compensation/plan-drafts/{draft_id}/approve", permission=Permission.APPROVE_PAY, keyed=True)
async def approve(draft_id: UUID, tx: Tx, me: Me) -> DraftResponse:
    """Approve what another drafted and what does not pay oneself: it is in force."""
    return DraftResponse.of(await approve_draft(tx, draft_id, me))


@router.post("/compensation/plan-drafts/{draft_id}/reject", permission=Permission.WRITE_PLANS, keyed=True)
async def reject(draft_id: UUID, body: WithReason, tx: Tx, me: Me) -> DraftResponse:
    """Reject or withdraw it."""
    return DraftResponse.of(await reject_draft(tx, draft_id, me, body.reason))

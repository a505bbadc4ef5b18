"""Drafts of facts over HTTP: a quota that would change a closed period is approved with its impact in sight."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.compensation.api.caller import Me, WithReason
from services.compensation.api.facts import FactRequest
from services.compensation.domain.month_end.records import FactDraft
from services.compensation.queries import facts as queries
from services.compensation.use_cases.draft_fact import approve_fact, draft_fact, reject_fact
from shared.web.access import Permission
from shared.web.dependencies import CompanyOf, Tx
from shared.web.pages import Page, PageQuery, page_of
from shared.web.personal import Personal
from shared.web.router import Router

router = Router(tags=["facts"])


class FactDraftResponse(BaseModel):
    """A fact that is not stated yet, and what it would change: per payee, component and month, before and after."""

    id: UUID
    kind: str
    member_id: UUID | None
    external_id: str | None
    content: Annotated[dict[str, Any], Personal(Permission.READ_PAY, "fact_draft", "content", subject="member_id")]
    impact: list[dict[str, Any]]
    status: str
    requested_by: str
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: Annotated[
        str | None, Personal(Permission.READ_PAY, "fact_draft", "decision_reason", subject="member_id")
    ]

    @classmethod
    def of(cls, draft: FactDraft) -> "FactDraftResponse":
        """Show a draft."""
        return cls(**{name: getattr(draft, name) for name in cls.model_fields})


@router.post("/compensation/fact-drafts", permission=Permission.ENTER_PAY, status_code=201)
async def draft(body: FactRequest, tx: Tx, me: Me, company: CompanyOf) -> FactDraftResponse:
    """Draft a fact; the only way to a quota that reaches into a closed period."""
    return FactDraftResponse.of(await draft_fact(tx, body.command, person=me, currency=company.currency))


@router.get("/compensation/fact-drafts", permission=Permission.READ_ALL_PAY)
async def list_drafts(tx: Tx, page: PageQuery) -> Page[FactDraftResponse]:
    """All drafts."""
    found = await queries.draft_page(tx, after=page.after, limit=page.fetch)
    return page_of(found, page, FactDraftResponse.of)


@router.post("/compensation/fact-drafts/{draft_id}/approve", permission=Permission.APPROVE_PAY)
async def approve(draft_id: UUID, tx: Tx, me: Me, company: CompanyOf) -> FactDraftResponse:
    """Approve what another drafted and what moves nothing of one's own."""
    return FactDraftResponse.of(await approve_fact(tx, draft_id, me, currency=company.currency))


@router.post("/compensation/fact-drafts/{draft_id}/reject", permission=Permission.ENTER_PAY)
async def reject(draft_id: UUID, body: WithReason, tx: Tx, me: Me) -> FactDraftResponse:
    """Reject or withdraw it."""
    return FactDraftResponse.of(await reject_fact(tx, draft_id, me, body.reason))

"""What partner companies earn, over HTTP: their shares of deals, how each came about, and why it is what it is."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from services.compensation.api.caller import Period
from services.compensation.api.commissions import PostingResponse, TraceResponse
from services.compensation.domain.totals import Commission
from services.compensation.queries import commissions as queries
from services.compensation.queries.sight import of_partners
from shared.web.access import Permission
from shared.web.dependencies import RowScope, Tx
from shared.web.money import MoneyModel
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["partner shares"])


class ShareResponse(BaseModel):
    """What one partner company earns on one deal, as known now."""

    id: UUID
    deal_id: UUID
    deal_external_id: str
    partner_id: UUID
    month: str
    credited: MoneyModel
    """How much of the deal counts for the partner."""
    amount: MoneyModel
    held: MoneyModel
    """The part of the amount that is withheld."""
    plan_id: UUID
    plan_version: int

    @classmethod
    def of(cls, view: Commission) -> "ShareResponse":
        """Show a share."""
        return cls(
            id=view.id,
            deal_id=view.deal_id,
            deal_external_id=view.deal_external_id,
            partner_id=view.member_id,
            month=view.month,
            credited=MoneyModel.of(view.credited),
            amount=MoneyModel.of(view.amount),
            held=MoneyModel.of(view.held),
            plan_id=view.plan_id,
            plan_version=view.plan_version,
        )


class ShareFilters(BaseModel):
    """Narrow the list."""

    partner_id: UUID | None = None
    deal_id: UUID | None = None
    month: Period | None = None

    @property
    def wanted(self) -> dict[str, object]:
        """The columns asked for and their values."""
        wanted = self.model_dump(exclude_none=True)
        return {"member_id" if name == "partner_id" else name: value for name, value in wanted.items()}


@router.get("/compensation/partner-shares", permission=Permission.READ_PARTNER_SHARES, tabular=True)
async def list_shares(
    tx: Tx, scope: RowScope, page: PageQuery, filters: Annotated[ShareFilters, Query()]
) -> Page[ShareResponse]:
    """One row per deal and partner: the position as known now; what was refunded whole stays, at nothing."""
    views = await queries.commission_page(tx, of_partners(scope), filters.wanted, after=page.after, limit=page.fetch)
    return page_of(views, page, ShareResponse.of)


@router.get("/compensation/partner-shares/{share_id}", permission=Permission.READ_PARTNER_SHARES)
async def read_share(share_id: UUID, tx: Tx, scope: RowScope) -> ShareResponse:
    """One position."""
    return ShareResponse.of(await queries.commission(tx, of_partners(scope), share_id))


@router.get("/compensation/partner-shares/{share_id}/postings", permission=Permission.READ_PARTNER_SHARES)
async def list_movements(share_id: UUID, tx: Tx, scope: RowScope, page: PageQuery) -> Page[PostingResponse]:
    """Every movement of a position, oldest first."""
    found = await queries.movements_of(tx, of_partners(scope), share_id, after=page.after, limit=page.fetch)
    return page_of(found, page, PostingResponse.of)


@router.get("/compensation/partner-shares/{share_id}/trace", permission=Permission.READ_PARTNER_SHARES)
async def trace_share(share_id: UUID, tx: Tx, scope: RowScope) -> TraceResponse:
    """Why this figure: plan version, attainment before and after, and what each part of the deal earned."""
    return TraceResponse.of(*await queries.trace_of(tx, of_partners(scope), share_id))

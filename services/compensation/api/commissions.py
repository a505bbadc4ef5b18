"""Commissions over HTTP: positions as known now, their postings, and why each figure is what it is."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from services.compensation import queries
from services.compensation.api.figures import DecimalText
from services.compensation.domain.posting import Posting
from services.compensation.domain.totals import Total
from services.compensation.domain.trace import Trace
from services.compensation.queries import CommissionView
from shared.kernel.money import Money, exponent
from shared.web.access import Permission
from shared.web.dependencies import CompanyOf, RowScope, Tx
from shared.web.fields import Day
from shared.web.money import MoneyModel
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["commissions"])

Role = Literal["owner", "manager"]
MonthText = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class CommissionResponse(BaseModel):
    """What one member earns on one deal in one role, as known now."""

    id: UUID
    deal_id: UUID
    deal_external_id: str
    member_id: UUID
    role: Role
    month: str
    credited: MoneyModel
    """How much of the deal counts for the member."""
    amount: MoneyModel
    plan_id: UUID
    plan_version: int

    @classmethod
    def of(cls, view: CommissionView) -> "CommissionResponse":
        """Show a position."""
        position = view.position
        return cls(
            id=view.id,
            deal_id=position.deal_id,
            deal_external_id=position.deal_external_id,
            member_id=position.member_id,
            role=position.role,
            month=str(position.month),
            credited=MoneyModel.of(position.credited),
            amount=MoneyModel.of(position.amount),
            plan_id=position.plan_id,
            plan_version=position.plan_version,
        )


class PostingResponse(BaseModel):
    """One movement of a position: `change` is `after` less `before`, caused by one fact."""

    id: UUID
    commission_id: UUID
    month: str
    credited: MoneyModel
    before: MoneyModel
    after: MoneyModel
    change: MoneyModel
    plan_id: UUID
    plan_version: int
    cause_kind: str
    cause_id: UUID
    refund_id: UUID | None
    effective_on: Day
    recorded_at: datetime

    @classmethod
    def of(cls, posting: Posting) -> "PostingResponse":
        """Show a posting."""
        return cls(
            id=posting.id,
            commission_id=posting.commission_id,
            month=str(posting.month),
            credited=MoneyModel.of(posting.credited_after),
            before=MoneyModel.of(posting.before),
            after=MoneyModel.of(posting.after),
            change=MoneyModel.of(posting.after - posting.before),
            plan_id=posting.plan_id,
            plan_version=posting.plan_version,
            cause_kind=posting.cause.kind,
            cause_id=posting.cause.id,
            refund_id=posting.cause.refund_id,
            effective_on=posting.cause.effective_on,
            recorded_at=posting.recorded_at,
        )


class TracePart(BaseModel):
    """The part of a deal in one tier: bounds and `earned` in major units, `earned` exact, before rounding."""

    start: DecimalText = Field(serialization_alias="from")
    end: DecimalText | None = Field(serialization_alias="to")
    rate: DecimalText
    credited: MoneyModel
    earned: DecimalText


class TraceResponse(BaseModel):
    """Why a position is what it is. Where the deal no longer counts for the member, there is nothing to explain."""

    id: UUID
    counts: bool
    plan_id: UUID
    plan_version: int
    attainment_before: MoneyModel | None = None
    """What the owner had booked in the month before this deal."""
    attainment_after: MoneyModel | None = None
    parts: list[TracePart] = Field(default_factory=list)
    exact: DecimalText | None = None
    """All parts together in major units, before rounding."""
    amount: MoneyModel

    @classmethod
    def of(cls, view: CommissionView, trace: Trace | None) -> "TraceResponse":
        """Show a trace."""
        position = view.position
        known = cls(
            id=view.id,
            counts=trace is not None,
            plan_id=position.plan_id,
            plan_version=position.plan_version,
            amount=MoneyModel.of(position.amount),
        )
        return known.model_copy(update=_explained(trace)) if trace else known


class TotalResponse(BaseModel):
    """All positions of one role together; `deals` counts those something is credited on."""

    deals: int
    credited: MoneyModel
    amount: MoneyModel

    @classmethod
    def of(cls, total: Total | None, currency: str) -> "TotalResponse":
        """Show a total; none is nothing."""
        nothing = Money.zero(currency)
        credited, amount = (total.credited, total.amount) if total else (nothing, nothing)
        deals = total.deals if total else 0
        return cls(deals=deals, credited=MoneyModel.of(credited), amount=MoneyModel.of(amount))


class SummaryResponse(BaseModel):
    """Totals of what the caller may see."""

    owner: TotalResponse
    manager: TotalResponse


class SummaryFilters(BaseModel):
    """Narrow the totals."""

    member_id: UUID | None = None
    month: MonthText | None = None


class CommissionFilters(SummaryFilters):
    """Narrow the list."""

    deal_id: UUID | None = None
    role: Role | None = None


@router.get("/commissions", permission=Permission.READ_PAY)
async def list_commissions(
    tx: Tx, scope: RowScope, page: PageQuery, filters: Annotated[CommissionFilters, Query()]
) -> Page[CommissionResponse]:
    """One row per deal, member and role: the position as known now; what was refunded whole stays, at nothing."""
    wanted = filters.model_dump(exclude_none=True)
    views = await queries.commission_page(tx, scope, wanted, after=page.after, limit=page.fetch)
    return page_of(views, page, CommissionResponse.of)


@router.get("/commissions/summary", permission=Permission.READ_PAY_TOTALS)
async def summarise(
    tx: Tx, scope: RowScope, company: CompanyOf, filters: Annotated[SummaryFilters, Query()]
) -> SummaryResponse:
    """What owners and managers earn in all."""
    totals = await queries.totals(tx, scope, filters.model_dump(exclude_none=True))
    owner, manager = (TotalResponse.of(totals.get(role), company.currency) for role in ("owner", "manager"))
    return SummaryResponse(owner=owner, manager=manager)


@router.get("/commissions/{commission_id}", permission=Permission.READ_PAY)
async def read_commission(commission_id: UUID, tx: Tx, scope: RowScope) -> CommissionResponse:
    """One position."""
    return CommissionResponse.of(await queries.commission(tx, scope, commission_id))


@router.get("/commissions/{commission_id}/postings", permission=Permission.READ_PAY)
async def list_postings(commission_id: UUID, tx: Tx, scope: RowScope, page: PageQuery) -> Page[PostingResponse]:
    """Every movement of a position, oldest first."""
    found = await queries.postings_of(tx, scope, commission_id, after=page.after, limit=page.fetch)
    return page_of(found, page, PostingResponse.of)


@router.get("/commissions/{commission_id}/trace", permission=Permission.READ_PAY)
async def read_trace(commission_id: UUID, tx: Tx, scope: RowScope) -> TraceResponse:
    """Why this figure: plan version, attainment before and after, and what each part of the deal earned."""
    return TraceResponse.of(*await queries.trace_of(tx, scope, commission_id))


def _explained(trace: Trace) -> dict[str, object]:
    digits = -exponent(trace.plan.currency)
    return {
        "attainment_before": MoneyModel.of(trace.attainment_before),
        "attainment_after": MoneyModel.of(trace.attainment_after),
        "exact": trace.exact.scaleb(digits),
        "parts": _parts(trace, trace.plan.currency),
    }


def _parts(trace: Trace, currency: str) -> list[TracePart]:
    digits = -exponent(currency)
    return [
        TracePart(
            start=Decimal(part.tier.start).scaleb(digits),
            end=None if part.tier.end is None else Decimal(part.tier.end).scaleb(digits),
            rate=part.tier.rate,
            credited=MoneyModel(minor=part.credited, currency=currency),
            earned=part.earned.scaleb(digits),
        )
        for part in trace.parts
    ]

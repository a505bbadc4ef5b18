"""Commissions over HTTP: positions as known now, their postings, and why each figure is what it is."""

from datetime import datetime
from fractions import Fraction
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from services.compensation.api.caller import Period
from services.compensation.api.figures import DecimalText
from services.compensation.domain.posting import LineMovement
from services.compensation.domain.settling.explain import Explained, bounds, exact_decimal
from services.compensation.domain.totals import Commission, Total
from services.compensation.queries import commissions as queries
from shared.kernel.money import Money, exponent
from shared.web.access import Permission
from shared.web.dependencies import CompanyOf, RowScope, Tx
from shared.web.fields import Day, Name
from shared.web.money import MoneyModel
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["commissions"])

Role = Name


class CommissionResponse(BaseModel):
    """What one member earns on one deal in one role, as known now."""

    id: UUID
    deal_id: UUID
    deal_external_id: str
    member_id: UUID
    role: str
    month: str
    credited: MoneyModel
    """How much of the deal counts for the member."""
    amount: MoneyModel
    held: MoneyModel
    """The part of the amount that is withheld."""
    plan_id: UUID
    plan_version: int

    @classmethod
    def of(cls, view: Commission) -> "CommissionResponse":
        """Show a commission."""
        return cls(
            id=view.id,
            deal_id=view.deal_id,
            deal_external_id=view.deal_external_id,
            member_id=view.member_id,
            role=view.role,
            month=view.month,
            credited=MoneyModel.of(view.credited),
            amount=MoneyModel.of(view.amount),
            held=MoneyModel.of(view.held),
            plan_id=view.plan_id,
            plan_version=view.plan_version,
        )


class PostingResponse(BaseModel):
    """One movement of a commission: `change` is `after` less `before`, caused by one fact."""

    id: UUID
    commission_id: UUID
    component: str
    month: str
    paid_in: str
    """The month it is paid in: its own, or, where that was closed, the one open then."""
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
    def of(cls, moved: LineMovement) -> "PostingResponse":
        """Show a movement."""
        return cls(
            id=moved.id,
            commission_id=moved.commission_id,
            component=moved.component,
            month=moved.period,
            paid_in=moved.pay_period,
            credited=MoneyModel.of(moved.credited_after),
            before=MoneyModel.of(moved.before),
            after=MoneyModel.of(moved.after),
            change=MoneyModel.of(moved.after - moved.before),
            plan_id=moved.plan_id,
            plan_version=moved.plan_version,
            cause_kind=moved.reason.kind,
            cause_id=moved.reason.subject_id,
            refund_id=moved.reason.refund_id,
            effective_on=moved.reason.effective_on,
            recorded_at=moved.recorded_at,
        )


class TracePart(BaseModel):
    """The part of a deal in one tier: bounds and `earned` in major units, `earned` exact, before rounding."""

    start: DecimalText = Field(serialization_alias="from")
    end: DecimalText | None = Field(serialization_alias="to")
    rate: DecimalText
    credited: MoneyModel
    earned: DecimalText


class TraceLine(BaseModel):
    """One component's line: what it counted before and after, and what each part earned."""

    component: str
    attainment_before: DecimalText
    attainment_after: DecimalText
    """What was counted before this deal and after it, in the minor unit of money or in units."""
    parts: list[TracePart]
    exact: DecimalText
    """All parts together in major units, before rounding."""
    amount: MoneyModel
    why: str


class TraceResponse(BaseModel):
    """Why a commission is what it is. Where the deal no longer counts for the member, there is nothing to explain."""

    id: UUID
    counts: bool
    plan_id: UUID
    plan_version: int
    attainment_before: MoneyModel | None = None
    """What the owner had booked before this deal, where the first component counts money."""
    attainment_after: MoneyModel | None = None
    parts: list[TracePart] = Field(default_factory=list)
    exact: DecimalText | None = None
    """All parts of the first component together in major units, before rounding."""
    amount: MoneyModel
    lines: list[TraceLine] = Field(default_factory=list)
    """The same for every component that pays."""

    @classmethod
    def of(cls, view: Commission, lines: list[Explained]) -> "TraceResponse":
        """Show a trace."""
        known = cls(
            id=view.id,
            counts=bool(lines),
            plan_id=view.plan_id,
            plan_version=view.plan_version,
            amount=MoneyModel.of(view.amount),
        )
        return known.model_copy(update=_explained(lines)) if lines else known


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
    month: Period | None = None


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
    found = await queries.movements_of(tx, scope, commission_id, after=page.after, limit=page.fetch)
    return page_of(found, page, PostingResponse.of)


@router.get("/commissions/{commission_id}/trace", permission=Permission.READ_PAY)
async def read_trace(commission_id: UUID, tx: Tx, scope: RowScope) -> TraceResponse:
    """Why this figure: plan version, attainment before and after, and what each part of the deal earned."""
    return TraceResponse.of(*await queries.trace_of(tx, scope, commission_id))


def _explained(lines: list[Explained]) -> dict[str, object]:
    first, shown = lines[0].line, [_line(each) for each in lines]
    return {
        "attainment_before": MoneyModel(minor=int(first.before), currency=first.currency),
        "attainment_after": MoneyModel(minor=int(first.after), currency=first.currency),
        "exact": shown[0].exact,
        "parts": shown[0].parts,
        "lines": shown,
    }


def _line(each: Explained) -> TraceLine:
    line = each.line
    digits = -exponent(line.currency)
    return TraceLine(
        component=line.component,
        attainment_before=exact_decimal(Fraction(line.before)),
        attainment_after=exact_decimal(Fraction(line.after)),
        parts=_parts(each, digits),
        exact=exact_decimal(line.exact).scaleb(digits),
        amount=MoneyModel(minor=line.amount, currency=line.currency),
        why=line.why,
    )


def _parts(each: Explained, digits: int) -> list[TracePart]:
    currency = each.line.currency
    return [
        TracePart(
            start=bounds(part, each.tiers)[0],
            end=bounds(part, each.tiers)[1],
            rate=exact_decimal(part.rate),
            credited=MoneyModel(minor=int(part.size), currency=currency),
            earned=exact_decimal(part.earned).scaleb(digits),
        )
        for part in each.line.parts
    ]

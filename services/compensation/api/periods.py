"""Periods over HTTP: what stands in the way, closing, what was stated, and how that differs from what is known now."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.compensation.api.caller import Me, Period, WithReason
from services.compensation.domain.month_end.records import PayException, Statement
from services.compensation.queries import month_end as queries
from services.compensation.queries.month_end import Difference, PeriodView
from services.compensation.use_cases.assign_exception import assign_exception
from services.compensation.use_cases.close_period import ClosePeriod, close_period
from services.compensation.use_cases.waive_exception import WaiveException, waive_exception
from shared.kernel.money import Money
from shared.web.access import Permission
from shared.web.dependencies import RowScope, Today, Tx
from shared.web.fields import Day, Name
from shared.web.money import MoneyModel
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["month-end"])


class PeriodResponse(BaseModel):
    """A period; a closed one with its closing: the recorded instant and the log positions its figures rest on."""

    period: str
    status: str
    open_exceptions: int
    closing_id: UUID | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None
    positions: dict[str, int] | None = None

    @classmethod
    def of(cls, view: PeriodView) -> "PeriodResponse":
        """Show a period."""
        closing = view.closing
        if closing is None:
            return cls(period=view.period, status="open", open_exceptions=view.open_exceptions)
        return cls(
            period=view.period,
            status="closed",
            open_exceptions=view.open_exceptions,
            closing_id=closing.id,
            closed_by=closing.closed_by,
            closed_at=closing.closed_at,
            positions=closing.positions,
        )


class PeriodList(BaseModel):
    """Every period something is paid in."""

    items: list[PeriodResponse]


class ExceptionResponse(BaseModel):
    """What keeps somebody's pay from being right: who, which deal, why, who mends it, and for how long it is known."""

    id: UUID
    kind: str
    subject: str
    payee_id: UUID | None
    deal_id: UUID | None
    deal_external_id: str | None
    period: str
    reason: str
    owner: str
    assignee_id: UUID | None
    status: str
    opened_at: datetime
    age_days: int
    waived_by: str | None
    waiver_reason: str | None
    ended_at: datetime | None

    @classmethod
    def of(cls, each: PayException, now: datetime) -> "ExceptionResponse":
        """Show an exception."""
        return cls(
            id=each.id,
            **each.found.key._asdict(),
            deal_external_id=each.found.deal_external_id,
            period=each.found.period,
            reason=each.found.reason,
            owner=each.owner,
            assignee_id=each.assignee_id,
            status=each.status,
            opened_at=each.opened_at,
            age_days=((each.ended_at or now) - each.opened_at).days,
            waived_by=each.waived_by,
            waiver_reason=each.waiver_reason,
            ended_at=each.ended_at,
        )


class ExceptionFilters(BaseModel):
    """Narrow the list."""

    status: Name | None = None
    payee_id: UUID | None = None
    deal_id: UUID | None = None
    period: Period | None = None
    owner: Name | None = None
    assignee_id: UUID | None = None
    older_than_days: int | None = Field(default=None, ge=0, le=3650)


class ExceptionAssignment(BaseModel):
    """Who mends it; null: nobody in person."""

    model_config = ConfigDict(extra="forbid")

    member_id: UUID | None


class StatementResponse(BaseModel):
    """What was stated to one person at the closing of a period."""

    id: UUID
    member_id: UUID
    period: str
    earned: MoneyModel
    paid_in_period: MoneyModel
    lines: list[dict[str, Any]]
    """By component and the period it was earned in, in minor units."""
    hash: str
    issued_at: datetime

    @classmethod
    def of(cls, each: Statement) -> "StatementResponse":
        """Show a statement."""
        return cls(
            id=each.id,
            member_id=each.payee_id,
            period=each.period,
            earned=MoneyModel.of(each.earned),
            paid_in_period=MoneyModel.of(each.paid_in_period),
            lines=each.figures["lines"],
            hash=each.hash,
            issued_at=each.issued_at,
        )


class StatementFilters(BaseModel):
    """Narrow the list."""

    payee_id: UUID | None = None
    period: Period | None = None


class PeriodFigures(BaseModel):
    """A component's pay in three views."""

    component: str
    as_paid: MoneyModel
    as_known_at_close: MoneyModel
    as_known_now: MoneyModel


class LaterResponse(BaseModel):
    """One cause of the difference: where it was earned, where it is paid, and by how much it moved pay."""

    component: str
    earned_in: str
    paid_in: str
    cause_kind: str
    cause_id: UUID
    event_id: UUID
    effective_on: Day
    recorded_at: datetime
    change: MoneyModel


class DifferenceResponse(BaseModel):
    """A closed period of one person in one currency."""

    currency: str
    views: list[PeriodFigures]
    explained_by: list[LaterResponse]

    @classmethod
    def of(cls, each: Difference) -> "DifferenceResponse":
        """Show the views and what lies between them."""

        def money(minor: int) -> MoneyModel:
            return MoneyModel.of(Money(minor, each.currency))

        views = [
            PeriodFigures(
                component=view.component,
                as_paid=money(view.as_paid),
                as_known_at_close=money(view.at_close),
                as_known_now=money(view.now),
            )
            for view in each.views
        ]
        later = [
            LaterResponse(
                component=one.component,
                earned_in=one.period,
                paid_in=one.pay_period,
                cause_kind=one.cause_kind,
                cause_id=one.cause_subject_id,
                event_id=one.cause_id,
                effective_on=one.effective_on,
                recorded_at=one.recorded_at,
                change=money(one.minor),
            )
            for one in each.later
        ]
        return cls(currency=each.currency, views=views, explained_by=later)


class DifferenceList(BaseModel):
    """One entry per currency."""

    items: list[DifferenceResponse]


@router.get("/compensation/periods", permission=Permission.READ_PAY_TOTALS)
async def list_periods(tx: Tx) -> PeriodList:
    """Every period something is paid in, and whether it is closed."""
    return PeriodList(items=[PeriodResponse.of(view) for view in await queries.periods(tx)])


@router.post("/compensation/periods/{period}/close", permission=Permission.CLOSE_PERIODS, status_code=201, keyed=True)
async def close(period: str, tx: Tx, me: Me, today: Today) -> PeriodResponse:
    """Close a period for good; a second closing is refused, unless it repeats this one's Idempotency-Key."""
    closing = await close_period(tx, ClosePeriod(period, me, today))
    return PeriodResponse.of(PeriodView(closing.period, closing, 0))


@router.get("/compensation/exceptions", permission=Permission.READ_PAY)
async def list_exceptions(
    tx: Tx, scope: RowScope, page: PageQuery, filters: Annotated[ExceptionFilters, Query()]
) -> Page[ExceptionResponse]:
    """What keeps pay from being right, the oldest first."""
    wanted = filters.model_dump(exclude_none=True, exclude={"older_than_days"})
    before = None if filters.older_than_days is None else tx.now - timedelta(days=filters.older_than_days)
    found = await queries.exception_page(tx, scope, wanted, after=page.after, limit=page.fetch, opened_before=before)
    return page_of(found, page, lambda each: ExceptionResponse.of(each, tx.now))


@router.post("/compensation/exceptions/{exception_id}/assign", permission=Permission.WRITE_PLANS)
async def assign(exception_id: UUID, body: ExceptionAssignment, tx: Tx) -> ExceptionResponse:
    """Name the member who mends it, or take the name away."""
    return ExceptionResponse.of(await assign_exception(tx, exception_id, body.member_id), tx.now)


@router.post("/compensation/exceptions/{exception_id}/waive", permission=Permission.APPROVE_PAY)
async def waive(exception_id: UUID, body: WithReason, tx: Tx, me: Me) -> ExceptionResponse:
    """Let the period be closed in spite of it."""
    return ExceptionResponse.of(await waive_exception(tx, WaiveException(exception_id, me, body.reason)), tx.now)


@router.get("/compensation/statements", permission=Permission.READ_PAY, tabular=True)
async def list_statements(
    tx: Tx, scope: RowScope, page: PageQuery, filters: Annotated[StatementFilters, Query()]
) -> Page[StatementResponse]:
    """What was stated at closings."""
    wanted = filters.model_dump(exclude_none=True)
    found = await queries.statement_page(tx, scope, wanted, after=page.after, limit=page.fetch)
    return page_of(found, page, StatementResponse.of)


@router.get("/compensation/periods/{period}/differences/{payee_id}", permission=Permission.READ_PAY)
async def explain(period: Period, payee_id: UUID, tx: Tx, scope: RowScope) -> DifferenceList:
    """A closed period as paid, as known at close and as known now, with every cause of a difference."""
    found = await queries.difference(tx, scope, payee_id, period)
    return DifferenceList(items=[DifferenceResponse.of(each) for each in found])

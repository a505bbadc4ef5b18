"""Reports over HTTP: variances before a closing, and what deals cost to win over the months they are of benefit."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from services.compensation.api.caller import Period
from services.compensation.queries import accruals, reports
from services.compensation.queries.accruals import Accrued, Capitalised
from services.compensation.queries.reports import OUTLIER_SHARE, Variance
from shared.kernel.money import Money
from shared.web.access import Permission
from shared.web.dependencies import RowScope, Tx
from shared.web.fields import Day
from shared.web.money import MoneyModel
from shared.web.router import Router

router = Router(tags=["reports"])


class VarianceModel(BaseModel):
    """What somebody earned in the period and in the one before."""

    payee_id: UUID
    before: MoneyModel
    now: MoneyModel
    change: MoneyModel
    outlier: bool

    @classmethod
    def of(cls, each: Variance) -> "VarianceModel":
        """Show a variance."""

        def money(minor: int) -> MoneyModel:
            return MoneyModel.of(Money(minor, each.currency))

        return cls(
            payee_id=each.payee_id,
            before=money(each.before),
            now=money(each.now),
            change=money(each.now - each.before),
            outlier=each.outlier,
        )


class VarianceReport(BaseModel):
    """A period against the one before, who is on no plan, and whose quota is missing."""

    period: str
    items: list[VarianceModel]
    without_plan: list[UUID]
    without_quota: list[UUID]


class InstalmentModel(BaseModel):
    """One month: what is written off in it, and what is left after it."""

    month: str
    expense: MoneyModel
    left: MoneyModel


class ScheduleModel(BaseModel):
    """What a deal cost to win, and over which months that is written off (ASC 340-40, IFRS 15)."""

    deal_id: UUID
    deal_external_id: str
    cost: MoneyModel
    first_day: Day
    last_day: Day | None
    items: list[InstalmentModel]

    @classmethod
    def of(cls, each: Capitalised) -> "ScheduleModel":
        """Show a schedule."""

        def money(minor: int) -> MoneyModel:
            return MoneyModel.of(Money(minor, each.currency))

        return cls(
            deal_id=each.deal_id,
            deal_external_id=each.deal_external_id,
            cost=money(each.cost),
            first_day=each.first_day,
            last_day=each.last_day,
            items=[
                InstalmentModel(month=i.month, expense=money(i.expense), left=money(i.left)) for i in each.instalments
            ],
        )


class Schedules(BaseModel):
    """One schedule per currency."""

    items: list[ScheduleModel]


class AccrualModel(BaseModel):
    """A period in one currency: expense, liability, and the asset of deals that are of benefit for over a year."""

    expense: MoneyModel
    owed: MoneyModel
    capitalised: MoneyModel
    written_off: MoneyModel
    asset: MoneyModel

    @classmethod
    def of(cls, each: Accrued) -> "AccrualModel":
        """Show a period's accrual."""
        figures = {
            "expense": each.expense,
            "owed": each.owed,
            "capitalised": each.asset.capitalised,
            "written_off": each.asset.written_off,
            "asset": each.asset.left,
        }
        return cls(**{name: MoneyModel(minor=minor, currency=each.currency) for name, minor in figures.items()})


class Accruals(BaseModel):
    """One entry per currency."""

    period: str
    items: list[AccrualModel]


@router.get("/compensation/reports/variance", permission=Permission.READ_PAY)
async def read_variance(
    tx: Tx,
    scope: RowScope,
    period: Annotated[Period, Query()],
    outlier_percent: Annotated[int, Query(ge=0, le=10_000), Field()] = OUTLIER_SHARE,
) -> VarianceReport:
    """A period against the one before, for those within sight; a change of more than `outlier_percent` is marked."""
    report = await reports.variance(tx, scope, period, outlier_percent)
    return VarianceReport(
        period=report.period,
        items=[VarianceModel.of(each) for each in report.variances],
        without_plan=report.without_plan,
        without_quota=report.without_quota,
    )


@router.get("/compensation/accruals", permission=Permission.READ_ALL_PAY)
async def read_accruals(tx: Tx, period: Annotated[Period, Query()]) -> Accruals:
    """What pay costs a period, what is owed at its end, and what of it stands as an asset."""
    return Accruals(period=period, items=[AccrualModel.of(each) for each in await accruals.accrued(tx, period)])


@router.get("/compensation/accruals/{deal_id}", permission=Permission.READ_ALL_PAY)
async def read_accrual(deal_id: UUID, tx: Tx) -> Schedules:
    """What a deal cost to win, spread over its benefit period; within a year it is expensed at once."""
    return Schedules(items=[ScheduleModel.of(each) for each in await accruals.schedule_of(tx, deal_id)])

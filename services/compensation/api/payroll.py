"""Payroll over HTTP: the calendar, batches prepared and approved, their export, and payroll's word on each payment."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.compensation.api.caller import Me, Period, WithReason
from services.compensation.api.csv_rows import as_csv
from services.compensation.domain.month_end.records import Batch, Item, PayDate
from services.compensation.queries import month_end as queries
from services.compensation.use_cases.run_payroll import (
    PrepareBatch,
    approve_batch,
    prepare_batch,
    reject_batch,
    settle_payment,
)
from services.compensation.use_cases.set_pay_dates import set_pay_dates
from shared.kernel.errors import Invalid
from shared.kernel.money import exponent
from shared.web.access import Permission
from shared.web.dependencies import CompanyOf, RowScope, Tx
from shared.web.fields import Day, Sentence
from shared.web.money import MoneyModel
from shared.web.pages import Page, PageQuery, page_of
from shared.web.personal import Personal
from shared.web.router import Router

router = Router(tags=["payroll"])

_COLUMNS = ("batch", "line", "period", "payee_external_id", "payee_name", "currency", "amount", "recovered")


class PayDateModel(BaseModel):
    """When a period's figures are cut off, and when they are paid."""

    model_config = ConfigDict(extra="forbid")

    period: Period
    cut_off_on: Day
    pay_on: Day


class PayCalendar(BaseModel):
    """Some or all dates of the payroll calendar."""

    items: list[PayDateModel] = Field(min_length=0, max_length=240)


class OffCyclePayment(BaseModel):
    """What somebody is paid off the cycle, in minor units: never more than is earned and unpaid."""

    model_config = ConfigDict(extra="forbid")

    payee_id: UUID
    minor: int = Field(gt=0, le=10**15, strict=True)


class BatchRequest(BaseModel):
    """A closed period to be paid; or people and amounts to be paid off the cycle, with the reason."""

    model_config = ConfigDict(extra="forbid")

    period: Period
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    off_cycle: list[OffCyclePayment] | None = Field(default=None, min_length=1, max_length=500)
    reason: Sentence | None = None


class PaymentResponse(BaseModel):
    """One person's payment: `paid` means that payroll confirmed it."""

    id: UUID
    batch_id: UUID
    payee_id: UUID
    payee_external_id: str
    payee_name: Annotated[str, Personal(Permission.READ_PAY, "payroll_item", "payee_name", subject="payee_id")]
    amount: MoneyModel
    recovered: MoneyModel
    status: str
    failure: Annotated[str | None, Personal(Permission.READ_PAY, "payroll_item", "failure", subject="payee_id")]
    settled_at: datetime | None

    @classmethod
    def of(cls, item: Item) -> "PaymentResponse":
        """Show a payment."""
        return cls(
            id=item.id,
            batch_id=item.batch_id,
            payee_id=item.payee_id,
            payee_external_id=item.payee_external_id,
            payee_name=item.payee_name,
            amount=MoneyModel.of(item.amount),
            recovered=MoneyModel.of(item.recovered),
            status=item.status,
            failure=item.failure,
            settled_at=item.settled_at,
        )


class BatchResponse(BaseModel):
    """A numbered batch."""

    id: UUID
    number: int
    kind: str
    period: str
    currency: str
    reason: str | None
    status: str
    requested_by: str
    decided_by: str | None
    decided_at: datetime | None
    prepared_at: datetime

    @classmethod
    def of(cls, batch: Batch) -> "BatchResponse":
        """Show a batch."""
        return cls(**{name: getattr(batch, name) for name in cls.model_fields})


class BatchWithPayments(BatchResponse):
    """A batch and everybody it pays."""

    items: list[PaymentResponse]


class Failure(BaseModel):
    """Why a payment did not arrive."""

    model_config = ConfigDict(extra="forbid")

    reason: Sentence


class PaymentFilters(BaseModel):
    """Narrow the list."""

    payee_id: UUID | None = None
    batch_id: UUID | None = None


class ReasonMissing(Invalid):
    """A payment off the cycle says why."""


@router.post("/compensation/payroll/calendar", permission=Permission.CLOSE_PERIODS)
async def set_calendar(body: PayCalendar, tx: Tx, me: Me) -> PayCalendar:
    """Write dates into the payroll calendar; a date set again replaces the one before."""
    await set_pay_dates(tx, [PayDate(each.period, each.cut_off_on, each.pay_on) for each in body.items], me)
    return await read_calendar(tx)


@router.get("/compensation/payroll/calendar", permission=Permission.READ_PAY)
async def read_calendar(tx: Tx) -> PayCalendar:
    """The payroll calendar."""
    dates = await queries.pay_dates(tx)
    return PayCalendar(items=[PayDateModel(period=d.period, cut_off_on=d.cut_off_on, pay_on=d.pay_on) for d in dates])


@router.post("/compensation/payroll/batches", permission=Permission.ENTER_PAY, status_code=201, keyed=True)
async def prepare(body: BatchRequest, tx: Tx, me: Me, company: CompanyOf) -> BatchWithPayments:
    """Prepare a batch; another one approves it."""
    if body.off_cycle is not None and body.reason is None:
        raise ReasonMissing("a payment off the cycle says why", field="reason")
    named = None if body.off_cycle is None else {each.payee_id: each.minor for each in body.off_cycle}
    command = PrepareBatch(body.period, body.currency or company.currency, me, named, body.reason)
    return _with_payments(*await prepare_batch(tx, command))


@router.get("/compensation/payroll/batches", permission=Permission.READ_ALL_PAY)
async def list_batches(tx: Tx, page: PageQuery) -> Page[BatchResponse]:
    """All batches."""
    return page_of(await queries.batch_page(tx, after=page.after, limit=page.fetch), page, BatchResponse.of)


@router.get("/compensation/payroll/batches/{batch_id}", permission=Permission.READ_ALL_PAY)
async def read_batch(batch_id: UUID, tx: Tx) -> BatchWithPayments:
    """One batch with everybody it pays."""
    return _with_payments(*await queries.batch(tx, batch_id))


@router.get(
    "/compensation/payroll/batches/{batch_id}/export",
    permission=Permission.READ_ALL_PAY,
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
)
async def export(batch_id: UUID, tx: Tx) -> Response:
    """The batch as a file for payroll; however often it is exported, the bytes are the same."""
    batch, items = await queries.batch(tx, batch_id)
    return as_csv(f"payroll-{batch.number:06d}.csv", _COLUMNS, [_row(batch, n, i) for n, i in enumerate(items, 1)])


@router.post("/compensation/payroll/batches/{batch_id}/approve", permission=Permission.APPROVE_PAY, keyed=True)
async def approve(batch_id: UUID, tx: Tx, me: Me) -> BatchResponse:
    """Approve what another prepared, and what does not pay oneself."""
    return BatchResponse.of(await approve_batch(tx, batch_id, me))


@router.post("/compensation/payroll/batches/{batch_id}/reject", permission=Permission.APPROVE_PAY, keyed=True)
async def reject(batch_id: UUID, body: WithReason, tx: Tx, me: Me) -> BatchResponse:
    """Reject it; another may be prepared."""
    return BatchResponse.of(await reject_batch(tx, batch_id, me, body.reason))


@router.get("/compensation/payments", permission=Permission.READ_PAY)
async def list_payments(
    tx: Tx, scope: RowScope, page: PageQuery, filters: Annotated[PaymentFilters, Query()]
) -> Page[PaymentResponse]:
    """The payments within sight."""
    wanted = filters.model_dump(exclude_none=True)
    found = await queries.payment_page(tx, scope, wanted, after=page.after, limit=page.fetch)
    return page_of(found, page, PaymentResponse.of)


@router.post("/compensation/payments/{item_id}/confirm", permission=Permission.ENTER_PAY, keyed=True)
async def confirm(item_id: UUID, tx: Tx) -> PaymentResponse:
    """Payroll says the money arrived."""
    return PaymentResponse.of(await settle_payment(tx, item_id, arrived=True, failure=None))


@router.post("/compensation/payments/{item_id}/fail", permission=Permission.ENTER_PAY, keyed=True)
async def fail(item_id: UUID, body: Failure, tx: Tx) -> PaymentResponse:
    """Payroll says it did not: it is earned and unpaid once more."""
    return PaymentResponse.of(await settle_payment(tx, item_id, arrived=False, failure=body.reason))


def _with_payments(batch: Batch, items: list[Item]) -> BatchWithPayments:
    shown = BatchResponse.of(batch).model_dump()
    return BatchWithPayments(**shown, items=[PaymentResponse.of(item) for item in items])


def _row(batch: Batch, number: int, item: Item) -> dict[str, object]:
    return {
        "batch": batch.number,
        "line": number,
        "period": batch.period,
        "payee_external_id": item.payee_external_id,
        "payee_name": item.payee_name,
        "currency": item.amount.currency,
        "amount": _major(item.amount.minor, item.amount.currency),
        "recovered": _major(item.recovered.minor, item.recovered.currency),
    }


def _major(minor: int, currency: str) -> str:
    digits = exponent(currency)
    sign, figure = "-" if minor < 0 else "", f"{abs(minor):0{digits + 1}d}"
    return f"{sign}{figure[:-digits]}.{figure[-digits:]}" if digits else f"{sign}{figure}"

"""Adjustments and write-offs over HTTP: asked for by one, approved by another."""

import hashlib
import re
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.compensation.api.caller import Me, Period, WithReason
from services.compensation.api.csv_rows import CsvText, rows_of
from services.compensation.domain.month_end.records import Adjustment, Attachment, WriteOff
from services.compensation.domain.reference import Reference
from services.compensation.queries import month_end as queries
from services.compensation.use_cases.adjust_pay import (
    AdjustPay,
    adjust_pay,
    approve_adjustment,
    reject_adjustment,
    reverse_adjustment,
)
from services.compensation.use_cases.attach import attach
from services.compensation.use_cases.write_off import AskForWriteOff, ask_for_write_off, decide_write_off
from shared.kernel.ids import new_id
from shared.kernel.money import Money
from shared.web.access import Permission
from shared.web.bulk import MAX_ITEMS, BulkItem, BulkRequest, BulkResponse, answer_bulk
from shared.web.dependencies import CompanyOf, RowScope, Today, Tx
from shared.web.fields import Day, Name, Sentence
from shared.web.money import GivenMoney, MoneyModel, PositiveMoney
from shared.web.pages import Page, PageQuery, page_of
from shared.web.personal import Personal
from shared.web.router import Router

router = Router(tags=["adjustments"])

_AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,4})?")
_ANYTHING: dict[str, dict[str, object]] = {"*/*": {}}


class AdjustmentRequest(BaseModel):
    """Pay given by hand, or taken (a negative amount), in a period, with the reason for it."""

    model_config = ConfigDict(extra="forbid")

    external_id: Name | None = None
    payee_id: UUID | None = None
    payee_external_id: Name | None = None
    period: Period
    amount: GivenMoney
    reason: Sentence
    component: Name = "adjustment"
    deal_id: UUID | None = None
    effective_on: Day | None = None
    attachment_id: UUID | None = None

    @model_validator(mode="after")
    def _named(self) -> "AdjustmentRequest":
        if (self.payee_id is None) == (self.payee_external_id is None):
            raise ValueError("name the payee by payee_id or by payee_external_id")
        if self.amount.minor == 0:
            raise ValueError("an adjustment of nothing adjusts nothing")
        return self

    def command(self, today: Day) -> AdjustPay:
        """What is asked for."""
        return AdjustPay(
            Reference(self.payee_id, self.payee_external_id),
            self.period,
            self.amount.value,
            self.reason,
            self.effective_on or today,
            self.component,
            self.deal_id,
            self.attachment_id,
            self.external_id,
        )


class AdjustmentResponse(BaseModel):
    """An adjustment, who asked for it, and what was decided."""

    id: UUID
    external_id: str
    payee_id: UUID
    component: str
    period: str
    deal_id: UUID | None
    amount: MoneyModel
    reason: Annotated[str, Personal(Permission.READ_PAY, "adjustment", "reason", subject="payee_id")]
    effective_on: Day
    attachment_id: UUID | None
    reverses_id: UUID | None
    status: str
    requested_by: str
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: Annotated[
        str | None, Personal(Permission.READ_PAY, "adjustment", "decision_reason", subject="payee_id")
    ]

    @classmethod
    def of(cls, each: Adjustment) -> "AdjustmentResponse":
        """Show an adjustment."""
        shown = {name: getattr(each, name) for name in cls.model_fields if name != "amount"}
        return cls(**shown, amount=MoneyModel.of(each.amount))


class PayFilters(BaseModel):
    """Narrow the list."""

    payee_id: UUID | None = None
    status: Name | None = None


class WriteOffRequest(BaseModel):
    """Whose debt need not be paid back, how much of it, and why."""

    model_config = ConfigDict(extra="forbid")

    payee_id: UUID
    amount: PositiveMoney
    reason: Sentence


class WriteOffResponse(BaseModel):
    """A write-off and what was decided."""

    id: UUID
    payee_id: UUID
    amount: MoneyModel
    reason: Annotated[str, Personal(Permission.READ_PAY, "write_off", "reason", subject="payee_id")]
    status: str
    requested_by: str
    decided_by: str | None
    decided_at: datetime | None

    @classmethod
    def of(cls, each: WriteOff) -> "WriteOffResponse":
        """Show a write-off."""
        shown = {name: getattr(each, name) for name in cls.model_fields if name != "amount"}
        return cls(**shown, amount=MoneyModel.of(each.amount))


class AttachmentResponse(BaseModel):
    """A document that explains an adjustment."""

    id: UUID
    name: str
    media_type: str
    hash: str
    size: int = Field(ge=0)


@router.post("/compensation/adjustments", permission=Permission.ENTER_PAY, status_code=201, keyed=True)
async def ask(body: AdjustmentRequest, tx: Tx, me: Me, today: Today, company: CompanyOf) -> AdjustmentResponse:
    """Ask for an adjustment; nothing is paid before another approves it."""
    (outcome,) = await adjust_pay(tx, [body.command(today)], person=me, currency=company.currency)
    return AdjustmentResponse.of(await queries.adjustment(tx, outcome.unwrap()))


@router.post("/compensation/adjustments/bulk", permission=Permission.ENTER_PAY, keyed=True)
async def ask_many(
    body: BulkRequest[AdjustmentRequest], tx: Tx, me: Me, today: Today, company: CompanyOf
) -> BulkResponse:
    """Ask for many adjustments."""
    return await answer_bulk(
        body,
        lambda item: item.command(today),
        lambda commands: adjust_pay(tx, commands, person=me, currency=company.currency),
    )


@router.post("/compensation/adjustments/csv", permission=Permission.ENTER_PAY, keyed=True)
async def ask_csv(body: CsvText, tx: Tx, me: Me, today: Today, company: CompanyOf) -> BulkResponse:
    """Ask for an adjustment per row: payee_external_id, period, amount (in major units), reason; external_id."""
    rows = rows_of(body, required=["payee_external_id", "period", "amount", "reason"])
    items = [_item(row, company.currency) for row in rows]
    answers: list[BulkItem] = []
    for start in range(0, len(items), MAX_ITEMS):
        run = BulkRequest[AdjustmentRequest].model_validate({"items": items[start : start + MAX_ITEMS]})
        told = await ask_many(run, tx, me, today, company)
        answers += [each.model_copy(update={"index": start + each.index}) for each in told.items]
    return BulkResponse(items=answers)


@router.get("/compensation/adjustments", permission=Permission.READ_PAY)
async def list_adjustments(
    tx: Tx, scope: RowScope, page: PageQuery, filters: Annotated[PayFilters, Query()]
) -> Page[AdjustmentResponse]:
    """The adjustments within sight."""
    wanted = filters.model_dump(exclude_none=True)
    found = await queries.adjustment_page(tx, scope, wanted, after=page.after, limit=page.fetch)
    return page_of(found, page, AdjustmentResponse.of)


@router.post("/compensation/adjustments/{adjustment_id}/approve", permission=Permission.APPROVE_PAY, keyed=True)
async def approve(adjustment_id: UUID, tx: Tx, me: Me) -> AdjustmentResponse:
    """Approve what another asked for, and for another: it is posted."""
    return AdjustmentResponse.of(await approve_adjustment(tx, adjustment_id, me))


@router.post("/compensation/adjustments/{adjustment_id}/reject", permission=Permission.ENTER_PAY, keyed=True)
async def reject(adjustment_id: UUID, body: WithReason, tx: Tx, me: Me) -> AdjustmentResponse:
    """Reject it, or withdraw one's own."""
    return AdjustmentResponse.of(await reject_adjustment(tx, adjustment_id, me, body.reason))


@router.post(
    "/compensation/adjustments/{adjustment_id}/reverse", permission=Permission.ENTER_PAY, status_code=201, keyed=True
)
async def reverse(adjustment_id: UUID, body: WithReason, tx: Tx, me: Me, today: Today) -> AdjustmentResponse:
    """Ask for the opposite of an approved adjustment."""
    reversal = await reverse_adjustment(tx, adjustment_id, me, body.reason, today)
    return AdjustmentResponse.of(await queries.adjustment(tx, reversal))


@router.post(
    "/compensation/attachments",
    permission=Permission.ENTER_PAY,
    status_code=201,
    openapi_extra={"requestBody": {"content": _ANYTHING}},
)
async def keep(name: Annotated[Name, Query()], request: Request, tx: Tx, me: Me) -> AttachmentResponse:
    """Keep a document of at most one megabyte: the body, whatever its media type."""
    content = await request.body()
    media_type = request.headers.get("content-type", "application/octet-stream")
    kept = Attachment(new_id(), name, media_type, hashlib.sha256(content).hexdigest(), content)
    await attach(tx, kept, me)
    return AttachmentResponse(id=kept.id, name=kept.name, media_type=kept.media_type, hash=kept.hash, size=len(content))


@router.get(
    "/compensation/attachments/{attachment_id}",
    permission=Permission.READ_ALL_PAY,
    response_class=Response,
    responses={200: {"content": _ANYTHING}},
)
async def read_attachment(attachment_id: UUID, tx: Tx) -> Response:
    """The document as it was kept."""
    kept = await queries.attachment(tx, attachment_id)
    headers = {"content-disposition": "attachment", "x-content-type-options": "nosniff"}
    return Response(bytes(kept.content), media_type=kept.media_type, headers=headers)


@router.post("/compensation/write-offs", permission=Permission.ENTER_PAY, status_code=201, keyed=True)
async def ask_write_off(body: WriteOffRequest, tx: Tx, me: Me) -> WriteOffResponse:
    """Ask that a debt need not be paid back."""
    asked = AskForWriteOff(body.payee_id, body.amount.value, body.reason, me)
    return WriteOffResponse.of(await ask_for_write_off(tx, asked))


@router.get("/compensation/write-offs", permission=Permission.READ_PAY)
async def list_write_offs(
    tx: Tx, scope: RowScope, page: PageQuery, filters: Annotated[PayFilters, Query()]
) -> Page[WriteOffResponse]:
    """The write-offs within sight."""
    wanted = filters.model_dump(exclude_none=True)
    found = await queries.write_off_page(tx, scope, wanted, after=page.after, limit=page.fetch)
    return page_of(found, page, WriteOffResponse.of)


@router.post("/compensation/write-offs/{write_off_id}/approve", permission=Permission.APPROVE_PAY, keyed=True)
async def approve_write_off(write_off_id: UUID, tx: Tx, me: Me) -> WriteOffResponse:
    """Approve what another asked for, and for another."""
    return WriteOffResponse.of(await decide_write_off(tx, write_off_id, me, approve=True, reason=None))


@router.post("/compensation/write-offs/{write_off_id}/reject", permission=Permission.APPROVE_PAY, keyed=True)
async def reject_write_off(write_off_id: UUID, body: WithReason, tx: Tx, me: Me) -> WriteOffResponse:
    """Reject it."""
    return WriteOffResponse.of(await decide_write_off(tx, write_off_id, me, approve=False, reason=body.reason))


def _item(row: dict[str, str], currency: str) -> dict[str, object]:
    """A row as an item; an amount that is no decimal stays what it is, and is refused with its row."""
    amount: object = row.get("amount", "")
    if _AMOUNT.fullmatch(str(amount)):
        with suppress(ArithmeticError):
            amount = MoneyModel.of(Money.major(Decimal(str(amount)), currency)).model_dump()
    return {**row, "amount": amount}

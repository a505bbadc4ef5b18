"""The ledger over HTTP: lines in two times, postings, and balances per person."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from services.compensation.api.caller import Period
from services.compensation.domain.ledger.account import Account
from services.compensation.domain.posting import LineMovement, Posting
from services.compensation.queries import month_end as queries
from services.compensation.queries.month_end import PersonBalances
from shared.kernel.money import Money
from shared.web.access import Permission
from shared.web.dependencies import RowScope, Tx
from shared.web.fields import Day, Name
from shared.web.money import MoneyModel
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["ledger"])


class CausedModel(BaseModel):
    """The fact behind a movement: its kind and record, the event that brought it, when it held and was recorded."""

    cause_kind: str
    cause_id: UUID
    event_id: UUID
    refund_id: UUID | None
    effective_on: Day
    recorded_at: datetime


class LineResponse(CausedModel):
    """One version of a line: what it said before, what it says since."""

    id: UUID
    line_id: UUID
    commission_id: UUID | None
    payee_id: UUID
    component: str
    role: str
    deal_id: UUID | None
    part: str
    period: str
    paid_in: str
    credited: MoneyModel
    before: MoneyModel
    amount: MoneyModel
    held: MoneyModel
    plan_id: UUID | None
    plan_version: int | None
    current: bool

    @classmethod
    def of(cls, moved: LineMovement) -> "LineResponse":
        """Show a version."""
        return cls(
            id=moved.id,
            line_id=moved.line_id,
            commission_id=moved.commission_id,
            payee_id=moved.payee_id,
            component=moved.component,
            role=moved.role,
            deal_id=moved.deal_id,
            part=moved.part,
            period=moved.period,
            paid_in=moved.pay_period,
            credited=MoneyModel.of(moved.credited_after),
            before=MoneyModel.of(moved.before),
            amount=MoneyModel.of(moved.after),
            held=MoneyModel.of(moved.held),
            plan_id=moved.plan_id,
            plan_version=moved.plan_version,
            current=moved.current,
            **_caused(moved),
        )


class TransferResponse(CausedModel):
    """One transfer: what leaves `debit` enters `credit`."""

    id: UUID
    entry_id: UUID
    payee_id: UUID
    component: str
    period: str
    paid_in: str
    debit: str
    credit: str
    amount: MoneyModel

    @classmethod
    def of(cls, posting: Posting) -> "TransferResponse":
        """Show a posting."""
        return cls(
            id=posting.id,
            entry_id=posting.entry_id,
            payee_id=posting.payee_id,
            component=posting.component,
            period=posting.period,
            paid_in=posting.pay_period,
            debit=posting.debit,
            credit=posting.credit,
            amount=MoneyModel.of(posting.amount),
            **_caused(posting),
        )


class BalanceResponse(BaseModel):
    """What stands on somebody's accounts in one currency; `advanced` and `recoverable` are owed by the person."""

    payee_id: UUID
    currency: str
    earned: MoneyModel
    held: MoneyModel
    advanced: MoneyModel
    payable: MoneyModel
    paid: MoneyModel
    recoverable: MoneyModel

    @classmethod
    def of(cls, each: PersonBalances) -> "BalanceResponse":
        """Show balances."""

        def money(account: Account, sign: int = 1) -> MoneyModel:
            return MoneyModel.of(Money(sign * each.balances[account], each.currency))

        return cls(
            payee_id=each.payee_id,
            currency=each.currency,
            earned=money(Account.EARNED),
            held=money(Account.HELD),
            advanced=money(Account.ADVANCED, -1),
            payable=money(Account.PAYABLE),
            paid=money(Account.PAID),
            recoverable=money(Account.RECOVERABLE, -1),
        )


class BalanceList(BaseModel):
    """One entry per person and currency."""

    items: list[BalanceResponse]


class LineFilters(BaseModel):
    """Whose lines, and which."""

    payee_id: UUID
    period: Period | None = None
    component: Name | None = None
    line_id: UUID | None = None


class PostingFilters(BaseModel):
    """Narrow the list."""

    payee_id: UUID | None = None
    period: Period | None = None
    pay_period: Period | None = None
    component: Name | None = None
    cause_id: UUID | None = None


class BalanceFilters(BaseModel):
    """Whose balances; everybody's within sight unless somebody is named."""

    payee_id: UUID | None = None


@router.get("/compensation/lines", permission=Permission.READ_PAY)
async def list_lines(
    tx: Tx, scope: RowScope, page: PageQuery, filters: Annotated[LineFilters, Query()]
) -> Page[LineResponse]:
    """Every version of somebody's lines, oldest first; the current ones say so."""
    wanted = filters.model_dump(exclude_none=True)
    payee_id = wanted.pop("payee_id")
    found = await queries.line_page(tx, scope, payee_id, wanted, after=page.after, limit=page.fetch)
    return page_of(found, page, LineResponse.of)


@router.get("/compensation/postings", permission=Permission.READ_PAY)
async def list_postings(
    tx: Tx, scope: RowScope, page: PageQuery, filters: Annotated[PostingFilters, Query()]
) -> Page[TransferResponse]:
    """The postings within sight, oldest first."""
    wanted = filters.model_dump(exclude_none=True)
    found = await queries.posting_page(tx, scope, wanted, after=page.after, limit=page.fetch)
    return page_of(found, page, TransferResponse.of)


@router.get("/compensation/balances", permission=Permission.READ_PAY)
async def list_balances(tx: Tx, scope: RowScope, filters: Annotated[BalanceFilters, Query()]) -> BalanceList:
    """Earned, held, advanced, payable, paid and recoverable per person."""
    if filters.payee_id is None:
        found = await queries.balances(tx, scope)
    else:
        found = await queries.balances_of(tx, scope, filters.payee_id)
    return BalanceList(items=[BalanceResponse.of(each) for each in found])


def _caused(one: LineMovement | Posting) -> dict[str, object]:
    reason = one.reason
    return {
        "cause_kind": reason.kind,
        "cause_id": reason.subject_id,
        "event_id": reason.id,
        "refund_id": reason.refund_id,
        "effective_on": reason.effective_on,
        "recorded_at": one.recorded_at,
    }

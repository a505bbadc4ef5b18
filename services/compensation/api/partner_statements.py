"""What partner companies are told and paid, over HTTP: statements, balances and payments."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel

from services.compensation.api.caller import Period
from services.compensation.api.ledger import BalanceList, BalanceResponse
from services.compensation.api.statements import HTML, PDF, as_page, as_pdf
from services.compensation.domain.month_end.records import Item, Statement
from services.compensation.queries import month_end, statements
from services.compensation.queries.sight import of_partners
from shared.kernel.period import Month
from shared.web.access import Permission
from shared.web.dependencies import RowScope, Tx
from shared.web.money import MoneyModel
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["partner shares"])


class PartnerStatement(BaseModel):
    """What was stated to one partner company at the closing of a period."""

    id: UUID
    partner_id: UUID
    period: str
    earned: MoneyModel
    paid_in_period: MoneyModel
    lines: list[dict[str, Any]]
    """By component and the period it was earned in, in minor units."""
    hash: str
    issued_at: datetime

    @classmethod
    def of(cls, each: Statement) -> "PartnerStatement":
        """Show a statement."""
        return cls(
            id=each.id,
            partner_id=each.payee_id,
            period=each.period,
            earned=MoneyModel.of(each.earned),
            paid_in_period=MoneyModel.of(each.paid_in_period),
            lines=each.figures["lines"],
            hash=each.hash,
            issued_at=each.issued_at,
        )


class PartnerPayment(BaseModel):
    """One partner company's payment: `paid` means that payroll confirmed it."""

    id: UUID
    batch_id: UUID
    partner_id: UUID
    amount: MoneyModel
    recovered: MoneyModel
    status: str
    failure: str | None
    settled_at: datetime | None

    @classmethod
    def of(cls, item: Item) -> "PartnerPayment":
        """Show a payment."""
        return cls(
            id=item.id,
            batch_id=item.batch_id,
            partner_id=item.payee_id,
            amount=MoneyModel.of(item.amount),
            recovered=MoneyModel.of(item.recovered),
            status=item.status,
            failure=item.failure,
            settled_at=item.settled_at,
        )


class PartnerFilters(BaseModel):
    """Narrow the list."""

    partner_id: UUID | None = None

    @property
    def wanted(self) -> dict[str, object]:
        """The column asked for and its value."""
        return {} if self.partner_id is None else {"payee_id": self.partner_id}


class PartnerStatementFilters(PartnerFilters):
    """Narrow the list."""

    period: Period | None = None

    @property
    def wanted(self) -> dict[str, object]:
        """The columns asked for and their values."""
        return super().wanted | ({} if self.period is None else {"period": self.period})


@router.get("/compensation/partner-statements", permission=Permission.READ_PARTNER_SHARES, tabular=True)
async def list_statements(
    tx: Tx, scope: RowScope, page: PageQuery, filters: Annotated[PartnerStatementFilters, Query()]
) -> Page[PartnerStatement]:
    """What was stated at closings."""
    seen = of_partners(scope)
    found = await month_end.statement_page(tx, seen, filters.wanted, after=page.after, limit=page.fetch)
    return page_of(found, page, PartnerStatement.of)


@router.get(
    "/compensation/partner-statements/{partner_id}/{period}/page",
    permission=Permission.READ_PARTNER_SHARES,
    response_class=Response,
    responses=HTML,
)
async def read_page(partner_id: UUID, period: Period, tx: Tx, scope: RowScope) -> Response:
    """The statement to be read on a screen or on paper."""
    return as_page(await statements.statement(tx, of_partners(scope), partner_id, Month.parse(period)))


@router.get(
    "/compensation/partner-statements/{partner_id}/{period}/pdf",
    permission=Permission.READ_PARTNER_SHARES,
    response_class=Response,
    responses=PDF,
)
async def read_pdf(partner_id: UUID, period: Period, tx: Tx, scope: RowScope) -> Response:
    """The same as a file."""
    statement = await statements.statement(tx, of_partners(scope), partner_id, Month.parse(period))
    return await as_pdf(statement, period, made_at=tx.now)


@router.get("/compensation/partner-statements/{partner_id}/{period}/export", permission=Permission.READ_PARTNER_SHARES)
async def read_export(partner_id: UUID, period: Period, tx: Tx, scope: RowScope) -> dict[str, object]:
    """The partner's own facts, plan and lines; `verify.py` derives every figure anew from it."""
    return await statements.export(tx, of_partners(scope), partner_id, Month.parse(period))


@router.get("/compensation/partner-balances", permission=Permission.READ_PARTNER_SHARES)
async def list_balances(tx: Tx, scope: RowScope, filters: Annotated[PartnerFilters, Query()]) -> BalanceList:
    """Earned, held, advanced, payable, paid and recoverable per partner company."""
    found = await month_end.balances(tx, of_partners(scope))
    wanted = [each for each in found if filters.partner_id in {None, each.payee_id}]
    return BalanceList(items=[BalanceResponse.of(each) for each in wanted])


@router.get("/compensation/partner-payments", permission=Permission.READ_PARTNER_SHARES)
async def list_payments(
    tx: Tx, scope: RowScope, page: PageQuery, filters: Annotated[PartnerFilters, Query()]
) -> Page[PartnerPayment]:
    """The payments to partner companies within sight."""
    found = await month_end.payment_page(tx, of_partners(scope), filters.wanted, after=page.after, limit=page.fetch)
    return page_of(found, page, PartnerPayment.of)

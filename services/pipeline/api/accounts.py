"""Accounts over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict

from services.pipeline import queries
from services.pipeline.queries import AccountView
from services.pipeline.use_cases.change_account import ChangeAccount, change_account
from services.pipeline.use_cases.guard_changes import guard_account
from services.pipeline.use_cases.open_accounts import OpenAccount, open_accounts
from shared.web.access import Permission
from shared.web.bulk import BulkRequest, BulkResponse, answer_bulk
from shared.web.conditional import Expected, tell_version
from shared.web.dependencies import CompanyOf, Today, Tx
from shared.web.fields import Count, Day, Name
from shared.web.money import MoneyModel, NonNegativeMoney
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["accounts"])


class AccountRequest(BaseModel):
    """A company to be opened as an account; `parent_external_id` may name one that is loaded later."""

    model_config = ConfigDict(extra="forbid")

    external_id: Name | None = None
    name: Name
    industry: Name | None = None
    employees: Count | None = None
    annual_revenue: NonNegativeMoney | None = None
    country: Name | None = None
    domain: Name | None = None
    tax_id: Name | None = None
    parent_external_id: Name | None = None
    opened_on: Day | None = None

    def command(self) -> OpenAccount:
        """What is asked for."""
        facts = self.model_dump(exclude={"annual_revenue"})
        return OpenAccount(**facts, annual_revenue=self.annual_revenue.value if self.annual_revenue else None)


class AccountChange(BaseModel):
    """The fields named change; null takes a value away."""

    model_config = ConfigDict(extra="forbid")

    name: Name = ""
    industry: Name | None = None
    employees: Count | None = None
    annual_revenue: NonNegativeMoney | None = None
    country: Name | None = None
    domain: Name | None = None
    tax_id: Name | None = None
    parent_external_id: Name | None = None

    def command(self, account_id: UUID) -> ChangeAccount:
        """What is asked for: only what the body names."""
        changes: dict[str, Any] = self.model_dump(exclude_unset=True)
        if changes.get("annual_revenue") is not None and self.annual_revenue is not None:
            changes["annual_revenue"] = self.annual_revenue.value
        return ChangeAccount(account_id=account_id, changes=changes)


class AccountResponse(BaseModel):
    """An account; `parent_id` appears once the parent is loaded."""

    id: UUID
    external_id: str
    name: str
    industry: str | None
    employees: int | None
    annual_revenue: MoneyModel | None
    country: str | None
    domain: str | None
    tax_id: str | None
    parent_external_id: str | None
    parent_id: UUID | None
    opened_on: Day

    @classmethod
    def of(cls, view: AccountView) -> "AccountResponse":
        """Show an account."""
        account = view.account
        return cls(
            id=account.id,
            external_id=account.external_id,
            name=account.name,
            industry=account.industry,
            employees=account.employees,
            annual_revenue=MoneyModel.of(account.annual_revenue) if account.annual_revenue else None,
            country=account.country,
            domain=account.domain,
            tax_id=account.tax_id,
            parent_external_id=account.parent_external_id,
            parent_id=view.parent_id,
            opened_on=account.opened_on,
        )


@router.post("/accounts", permission=Permission.WRITE_ACCOUNTS, status_code=201)
async def open_one(body: AccountRequest, tx: Tx, today: Today, company: CompanyOf) -> AccountResponse:
    """Open an account; the same external id and body again answers the same account."""
    (outcome,) = await open_accounts(tx, [body.command()], today=today, currency=company.currency)
    return AccountResponse.of(await queries.account(tx, outcome.unwrap()))


@router.post("/accounts/bulk", permission=Permission.WRITE_ACCOUNTS, tabular=True)
async def open_many(body: BulkRequest[AccountRequest], tx: Tx, today: Today, company: CompanyOf) -> BulkResponse:
    """Open many accounts at once."""
    return await answer_bulk(
        body,
        AccountRequest.command,
        lambda commands: open_accounts(tx, commands, today=today, currency=company.currency),
    )


@router.get("/accounts", permission=Permission.READ_ACCOUNTS, tabular=True)
async def list_accounts(tx: Tx, page: PageQuery) -> Page[AccountResponse]:
    """Every account: sellers share one register of customers."""
    return page_of(await queries.accounts(tx, after=page.after, limit=page.fetch), page, AccountResponse.of)


@router.get("/accounts/{account_id}", permission=Permission.READ_ACCOUNTS)
async def show(account_id: UUID, tx: Tx, response: Response) -> AccountResponse:
    """One account, its version as ETag."""
    view = await queries.account(tx, account_id)
    tell_version(response, view.account.version)
    return AccountResponse.of(view)


@router.patch("/accounts/{account_id}", permission=Permission.WRITE_ACCOUNTS)
async def change(
    account_id: UUID,
    body: AccountChange,
    tx: Tx,
    today: Today,
    company: CompanyOf,
    response: Response,
    expected: Expected,
) -> AccountResponse:
    """Change what is known of an account; If-Match guards against a change in between."""
    await guard_account(tx, account_id, expected)
    changed = await change_account(tx, body.command(account_id), today=today, currency=company.currency)
    tell_version(response, changed.version)
    return AccountResponse.of(await queries.account(tx, account_id))

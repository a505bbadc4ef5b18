"""Leads over HTTP: capture, lists, and what becomes of them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response
from pydantic import BaseModel, ConfigDict

from services.leads import queries
from services.leads.api.capture import LeadRequest
from services.leads.api.responses import AssignmentTrace, LeadDetail, LeadResponse, Status
from services.leads.use_cases.capture_leads import capture_leads
from services.leads.use_cases.close_lead import CloseLead, disqualify_lead, recycle_lead
from services.leads.use_cases.contact_lead import contact_lead
from services.leads.use_cases.convert_lead import ConvertLead, convert_lead
from services.leads.use_cases.guard_changes import guard_lead
from shared.kernel.changes import version_of
from shared.kernel.scope import EVERYTHING, Scope
from shared.web.access import Permission
from shared.web.bulk import BulkRequest, BulkResponse, answer_bulk
from shared.web.conditional import Expected, tell_version
from shared.web.dependencies import Caller, CompanyOf, RowScope, Today, Tx, not_in_future, scope_for
from shared.web.fields import Day, Name, Sentence
from shared.web.money import NonNegativeMoney
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["leads"])


class ContactedRequest(BaseModel):
    """When the owner got in touch; without a day, today."""

    model_config = ConfigDict(extra="forbid")

    contacted_on: Day | None = None


class ConvertRequest(BaseModel):
    """What is expected of the opportunity; what is not named comes from the lead, the amount from the price list."""

    model_config = ConfigDict(extra="forbid")

    product_id: UUID | None = None
    account_id: UUID | None = None
    expected_amount: NonNegativeMoney | None = None
    expected_close_on: Day | None = None
    converted_on: Day | None = None

    def command(self, lead_id: UUID, today: date) -> ConvertLead:
        """What is asked for; a conversion to come is refused."""
        return ConvertLead(
            lead_id=lead_id,
            converted_on=not_in_future(self.converted_on, today, "converted_on"),
            product_id=self.product_id,
            account_id=self.account_id,
            expected_amount=self.expected_amount.value if self.expected_amount else None,
            expected_close_on=self.expected_close_on,
        )


class ConvertResponse(BaseModel):
    """The opportunity that pipeline is about to open."""

    lead_id: UUID
    opportunity_id: UUID
    product_id: UUID
    account_id: UUID | None
    owner_id: UUID
    converted_on: Day


class CloseRequest(BaseModel):
    """Why the lead is given up, and since when; without a day, today."""

    model_config = ConfigDict(extra="forbid")

    reason: Sentence
    effective_on: Day | None = None

    def command(self, lead_id: UUID, today: date) -> CloseLead:
        """What is asked for."""
        return CloseLead(lead_id, self.reason, not_in_future(self.effective_on, today, "effective_on"))


class LeadFilters(BaseModel):
    """Narrow the list."""

    status: Status | None = None
    owner_id: UUID | None = None
    territory: Name | None = None
    external_id: Name | None = None
    contacted: bool | None = None
    captured_until: Day | None = None


async def _unchanged(lead_id: UUID, tx: Tx, scope: RowScope, expected: Expected) -> None:
    await guard_lead(tx, lead_id, scope, expected)


ContactScope = Annotated[Scope, Depends(scope_for(Permission.READ_CONTACTS))]
IF_UNCHANGED = Depends(_unchanged)
"""If-Match guards a change against another one in between."""


def _told(view: queries.LeadView, response: Response) -> LeadResponse:
    tell_version(response, version_of(view))
    return LeadResponse.of(view)


@router.post("/leads", permission=Permission.CAPTURE_LEADS, status_code=201, tells_sender=True)
async def capture(body: LeadRequest, tx: Tx, today: Today, caller: Caller) -> LeadResponse:
    """A lead comes in; whoever brings it is told who got it, and why."""
    (outcome,) = await capture_leads(tx, [body.command(today, caller.partner_id)], today)
    return LeadResponse.of(await queries.lead(tx, EVERYTHING, outcome.unwrap()))


@router.post("/leads/bulk", permission=Permission.CAPTURE_LEADS, tabular=True)
async def capture_many(body: BulkRequest[LeadRequest], tx: Tx, today: Today, caller: Caller) -> BulkResponse:
    """Many leads come in at once."""
    return await answer_bulk(
        body,
        lambda item: item.command(today, caller.partner_id),
        lambda commands: capture_leads(tx, commands, today),
    )


@router.get("/leads", permission=Permission.READ_LEADS, tabular=True)
async def list_leads(
    tx: Tx, scope: RowScope, page: PageQuery, filters: Annotated[LeadFilters, Query()]
) -> Page[LeadResponse]:
    """The leads within the caller's sight; an open lead may still wait for an owner."""
    wanted = filters.model_dump(exclude_none=True)
    found = await queries.leads(tx, scope, wanted=wanted, after=page.after, limit=page.fetch)
    return page_of(found, page, LeadResponse.of)


@router.get("/leads/{lead_id}", permission=Permission.READ_LEADS)
async def show(lead_id: UUID, tx: Tx, scope: RowScope, contacts: ContactScope, response: Response) -> LeadDetail:
    """One lead, with what its score is made of; its version as ETag."""
    view = await queries.lead(tx, scope, lead_id)
    contact = await queries.contact(tx, contacts, lead_id)
    tell_version(response, version_of(view))
    return LeadDetail.with_contact(view, contact)


@router.get("/leads/{lead_id}/assignments", permission=Permission.READ_LEADS)
async def list_assignments(lead_id: UUID, tx: Tx, scope: RowScope, page: PageQuery) -> Page[AssignmentTrace]:
    """Who got the lead when and why, and why nobody else."""
    found = await queries.assignments(tx, scope, lead_id, after=page.after, limit=page.fetch)
    return page_of(found, page, AssignmentTrace.of)


@router.post("/leads/{lead_id}/contact", permission=Permission.WORK_LEADS, dependencies=[IF_UNCHANGED])
async def contact(
    lead_id: UUID, tx: Tx, today: Today, scope: RowScope, response: Response, body: ContactedRequest | None = None
) -> LeadResponse:
    """The owner got in touch; the first time counts."""
    asked = body or ContactedRequest()
    await contact_lead(tx, lead_id, not_in_future(asked.contacted_on, today, "contacted_on"), scope)
    return _told(await queries.lead(tx, scope, lead_id), response)


@router.post("/leads/{lead_id}/convert", permission=Permission.WORK_LEADS, status_code=202, dependencies=[IF_UNCHANGED])
async def convert(
    lead_id: UUID, tx: Tx, today: Today, scope: RowScope, company: CompanyOf, body: ConvertRequest | None = None
) -> ConvertResponse:
    """The lead becomes an opportunity, which is open as soon as pipeline has heard of it."""
    command = (body or ConvertRequest()).command(lead_id, today)
    made = await convert_lead(tx, command, scope, company.currency, today)
    return ConvertResponse(
        lead_id=lead_id,
        opportunity_id=made.opportunity_id,
        product_id=made.product_id,
        account_id=made.account_id,
        owner_id=made.owner_id,
        converted_on=made.converted_on,
    )


@router.post("/leads/{lead_id}/disqualify", permission=Permission.WORK_LEADS, dependencies=[IF_UNCHANGED])
async def disqualify(
    lead_id: UUID, body: CloseRequest, tx: Tx, today: Today, scope: RowScope, response: Response
) -> LeadResponse:
    """The lead will never be a customer."""
    await disqualify_lead(tx, body.command(lead_id, today), scope, today)
    return _told(await queries.lead(tx, scope, lead_id), response)


@router.post("/leads/{lead_id}/recycle", permission=Permission.WORK_LEADS, dependencies=[IF_UNCHANGED])
async def recycle(
    lead_id: UUID, body: CloseRequest, tx: Tx, today: Today, scope: RowScope, response: Response
) -> LeadResponse:
    """Not now: the lead goes back to marketing."""
    await recycle_lead(tx, body.command(lead_id, today), scope, today)
    return _told(await queries.lead(tx, scope, lead_id), response)

"""Assignments over HTTP: who is paid by which plan, from when on."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, model_validator

from services.compensation.domain.plan import AssignmentRecord
from services.compensation.domain.reference import Reference
from services.compensation.queries import plans as queries
from services.compensation.use_cases.assign_plans import AssignPlan, assign_plans
from shared.kernel.scope import EVERYTHING
from shared.web.access import Permission
from shared.web.bulk import BulkRequest, BulkResponse, answer_bulk
from shared.web.dependencies import RowScope, Today, Tx
from shared.web.fields import Day, Name
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["assignments"])


class AssignmentRequest(BaseModel):
    """A member or a partner, a plan, each by its id or its external id, and the first day."""

    model_config = ConfigDict(extra="forbid")

    external_id: Name | None = None
    plan_id: UUID | None = None
    plan_external_id: Name | None = None
    member_id: UUID | None = None
    member_external_id: Name | None = None
    partner_id: UUID | None = None
    partner_external_id: Name | None = None
    effective_on: Day | None = None

    @model_validator(mode="after")
    def _named(self) -> "AssignmentRequest":
        if (self.plan_id is None) == (self.plan_external_id is None):
            raise ValueError("name the plan by plan_id or by plan_external_id")
        members, partners = (self.member_id, self.member_external_id), (self.partner_id, self.partner_external_id)
        if len([name for name in (*members, *partners) if name is not None]) != 1:
            raise ValueError("name the member by member_id or by member_external_id, or a partner likewise")
        return self

    @property
    def command(self) -> AssignPlan:
        """What is asked for."""
        plan = Reference(self.plan_id, self.plan_external_id)
        if self.partner_id or self.partner_external_id:
            partner = Reference(self.partner_id, self.partner_external_id)
            return AssignPlan(plan, partner, self.effective_on, self.external_id, "partner")
        member = Reference(self.member_id, self.member_external_id)
        return AssignPlan(plan, member, self.effective_on, self.external_id)


class AssignmentResponse(BaseModel):
    """Who is paid by which plan from when on."""

    id: UUID
    external_id: str
    plan_id: UUID
    member_id: UUID | None
    partner_id: UUID | None
    """One of both: a partner company is paid by plans like a member."""
    effective_on: Day

    @classmethod
    def of(cls, record: AssignmentRecord) -> "AssignmentResponse":
        """Show an assignment."""
        held = record.assignment
        return cls(
            id=record.id,
            external_id=record.external_id,
            plan_id=held.plan_id,
            member_id=held.payee_id if held.kind == "member" else None,
            partner_id=held.payee_id if held.kind == "partner" else None,
            effective_on=held.effective_on,
        )


class AssignmentFilters(BaseModel):
    """Narrow the list."""

    member_id: UUID | None = None
    partner_id: UUID | None = None
    plan_id: UUID | None = None

    @property
    def wanted(self) -> dict[str, object]:
        """The columns asked for and their values."""
        named = {"member": self.member_id, "partner": self.partner_id}
        payees = [{"payee_kind": kind, "payee_id": payee} for kind, payee in named.items() if payee is not None]
        plan = {} if self.plan_id is None else {"plan_id": self.plan_id}
        return {**plan, **(payees[0] if payees else {})}


@router.post("/assignments", permission=Permission.WRITE_PLANS, status_code=201)
async def assign(body: AssignmentRequest, tx: Tx, today: Today) -> AssignmentResponse:
    """Assign a member or a partner to a plan; their deals from that day on are decided by it."""
    (outcome,) = await assign_plans(tx, [body.command], today=today)
    wanted = {"id": outcome.unwrap()}
    (record,) = await queries.assignment_page(tx, EVERYTHING, wanted, after=None, limit=1)
    return AssignmentResponse.of(record)


@router.post("/assignments/bulk", permission=Permission.WRITE_PLANS)
async def assign_many(body: BulkRequest[AssignmentRequest], tx: Tx, today: Today) -> BulkResponse:
    """Assign many at once."""
    return await answer_bulk(body, lambda item: item.command, lambda commands: assign_plans(tx, commands, today=today))


@router.get("/assignments", permission=Permission.READ_PLANS)
async def list_assignments(
    tx: Tx, scope: RowScope, page: PageQuery, filters: Annotated[AssignmentFilters, Query()]
) -> Page[AssignmentResponse]:
    """The assignments of those whose pay the caller may see."""
    records = await queries.assignment_page(tx, scope, filters.wanted, after=page.after, limit=page.fetch)
    return page_of(records, page, AssignmentResponse.of)

"""Leads and their assignments as they are shown."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.leads.domain.normalise import Contact
from services.leads.queries import AssignmentView, LeadView
from shared.web.access import Permission
from shared.web.personal import Personal

Status = Literal["open", "converted", "recycled", "disqualified"]
Grade = Literal["A", "B", "C", "D"]


class LeadAssignmentResponse(BaseModel):
    """Which rule gave the lead to its owner, and why."""

    policy_version: str
    rule: str
    why: str
    assigned_on: date

    @classmethod
    def of(cls, view: AssignmentView) -> "LeadAssignmentResponse":
        """Show the assignment in force."""
        return cls(policy_version=view.policy_version, rule=view.rule, why=view.why, assigned_on=view.assigned_on)


class PassedOverResponse(BaseModel):
    """A member of the pool who did not get the lead."""

    member_id: UUID
    external_id: str
    reason: str


class AssignmentTrace(LeadAssignmentResponse):
    """One assignment with everything that explains it."""

    id: UUID
    owner_id: UUID
    why_not: list[PassedOverResponse]
    recorded_at: datetime

    @classmethod
    def of(cls, view: AssignmentView) -> "AssignmentTrace":
        """Show one assignment."""
        return cls.model_validate(asdict(view))


class LeadResponse(BaseModel):
    """A lead as it stands."""

    model_config = ConfigDict(extra="ignore")

    id: UUID
    external_id: str
    status: Status
    owner_id: UUID | None
    score: int
    grade: Grade
    source: str
    territory: str | None
    source_owner: Annotated[str | None, Personal(Permission.READ_LEADS, "lead", "source_owner", subject="id")]
    company_name: str | None
    industry: str | None
    employees: int | None
    product_id: UUID | None
    account_id: UUID | None
    partner_id: UUID | None
    possible_duplicate_of: UUID | None
    captured_on: date
    contacted_on: date | None
    closed_on: date | None
    close_reason: str | None
    opportunity_id: UUID | None
    assignment: LeadAssignmentResponse | None

    @classmethod
    def of(cls, view: LeadView) -> "LeadResponse":
        """Show a lead."""
        return cls.model_validate(asdict(view))


class ContributionResponse(BaseModel):
    """What one scoring rule added."""

    rule: str
    points: int


class ContactResponse(BaseModel):
    """The person to speak to."""

    name: Annotated[str | None, Personal(Permission.READ_CONTACTS, "lead_contact", "name", subject="lead_id")]
    email: Annotated[str | None, Personal(Permission.READ_CONTACTS, "lead_contact", "email", subject="lead_id")]
    phone: Annotated[str | None, Personal(Permission.READ_CONTACTS, "lead_contact", "phone", subject="lead_id")]


class LeadDetail(LeadResponse):
    """A lead with what its score is made of, and the contact for those who may see contacts."""

    model_version: str
    contributions: list[ContributionResponse]
    contact: ContactResponse | None

    @classmethod
    def with_contact(cls, view: LeadView, contact: Contact | None) -> "LeadDetail":
        """Show a lead in full."""
        return cls.model_validate({**asdict(view), "contact": asdict(contact) if contact else None})

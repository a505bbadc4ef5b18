"""What leads promises: who asked, how promising they are, who follows up, and what they became."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.audit import SealedHead
from shared.contracts.event import Event
from shared.kernel.money import Money


class LeadEvent(Event):
    """A fact about one lead."""

    topic: ClassVar = "leads.leads"
    key_field: ClassVar = "lead_id"

    lead_id: UUID
    external_id: str


class LeadCaptured(LeadEvent):
    """A lead came in."""

    type: ClassVar = "leads.lead_captured.v1"

    source: str
    captured_on: date
    company_keys: tuple[str, ...] = ()
    product_id: UUID | None = None
    partner_id: UUID | None = None
    territory: str | None = None
    possible_duplicate_of: UUID | None = None


class Contribution(BaseModel):
    """What one scoring rule added."""

    model_config = ConfigDict(frozen=True)

    rule: str
    points: int


class LeadScored(LeadEvent):
    """The scoring rules gave a lead its score (0-100) and grade."""

    type: ClassVar = "leads.lead_scored.v1"

    score: int
    grade: Literal["A", "B", "C", "D"]
    model_version: str
    contributions: tuple[Contribution, ...]


class LeadAssigned(LeadEvent):
    """A lead got its owner, by a rule that can be named."""

    type: ClassVar = "leads.lead_assigned.v1"

    owner_id: UUID
    assigned_on: date
    policy_version: str
    rule: str
    why: str
    why_not_digest: str | None = None
    """SHA-256 over the members passed over and the reason for each; the list itself stays with leads."""


class LeadReturned(LeadEvent):
    """A lead lost its owner and is back in its pool."""

    type: ClassVar = "leads.lead_returned.v1"

    owner_id: UUID
    """Who had it until then."""
    returned_on: date
    reason: str


class LeadContacted(LeadEvent):
    """The owner got in touch for the first time."""

    type: ClassVar = "leads.lead_contacted.v1"

    owner_id: UUID | None = None
    contacted_on: date


class LeadRecycled(LeadEvent):
    """Not now: the lead goes back to marketing."""

    type: ClassVar = "leads.lead_recycled.v1"

    owner_id: UUID | None = None
    recycled_on: date
    reason: str


class LeadDisqualified(LeadEvent):
    """The lead will never be a customer."""

    type: ClassVar = "leads.lead_disqualified.v1"

    owner_id: UUID | None = None
    disqualified_on: date
    reason: str


class LeadConverted(LeadEvent):
    """A lead became an opportunity, whose id leads mints."""

    type: ClassVar = "leads.lead_converted.v1"

    opportunity_id: UUID
    opportunity_external_id: str
    owner_id: UUID
    converted_on: date
    product_id: UUID
    account_id: UUID | None = None
    company_keys: tuple[str, ...] = ()
    company_name: str | None = None
    industry: str | None = None
    expected_amount: Money
    expected_close_on: date | None = None
    source: str
    partner_id: UUID | None = None


class AuditSealed(SealedHead):
    """The audit of leads was sealed up to a row."""

    type: ClassVar = "leads.audit_sealed.v1"
    topic: ClassVar = "leads.audit"

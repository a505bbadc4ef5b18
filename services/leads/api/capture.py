"""A lead as it is sent in."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.leads.domain.errors import PartnerNotFound
from services.leads.domain.normalise import Contact, Prospect
from services.leads.use_cases.capture_leads import CaptureLead
from shared.web.dependencies import not_in_future
from shared.web.fields import Day, Name


class ContactRequest(BaseModel):
    """The person to speak to. Personal data: kept here, never announced, shown to those who work the lead."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    email: Name | None = None
    phone: Name | None = None


class LeadRequest(BaseModel):
    """Someone who asked. `source_owner` is the name of whoever had it elsewhere, and nothing more than that."""

    model_config = ConfigDict(extra="forbid")

    external_id: Name | None = None
    source: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*\S[^\x00]*$")]
    company_name: Name | None = None
    domain: Name | None = None
    tax_id: Name | None = None
    country: Annotated[str, Field(pattern="^[A-Za-z]{2}$")] | None = None
    industry: Name | None = None
    employees: int | None = Field(default=None, ge=0, le=100_000_000, strict=True)
    territory: Name | None = None
    source_owner: Name | None = None
    contact: ContactRequest = Field(default_factory=ContactRequest)
    product_id: UUID | None = None
    account_id: UUID | None = None
    partner_id: UUID | None = None
    captured_on: Day | None = None

    def command(self, today: date, own_partner: UUID | None) -> CaptureLead:
        """What is asked for. A future day is refused; who works for a partner brings leads of that partner only."""
        not_in_future(self.captured_on, today, "captured_on")
        if own_partner is not None and self.partner_id not in (None, own_partner):
            raise PartnerNotFound(self.partner_id)
        company = self.model_dump(include=set(Prospect.__dataclass_fields__) - {"contact"})
        return CaptureLead(
            prospect=Prospect(**company, contact=Contact(**self.contact.model_dump())),
            external_id=self.external_id,
            product_id=self.product_id,
            account_id=self.account_id,
            partner_id=own_partner or self.partner_id,
            captured_on=self.captured_on,
        )

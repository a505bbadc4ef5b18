"""Others' facts in pipeline's words: translation only."""

from __future__ import annotations

from services.pipeline.domain.conversion import Conversion
from services.pipeline.domain.protection import Protection
from services.pipeline.use_cases import convert_leads, follow_organisation, protect_claims
from shared.contracts.leads import LeadConverted
from shared.contracts.partners import (
    PartnerEvent,
    RegistrationApproved,
    RegistrationExpired,
    RegistrationExtended,
)
from shared.contracts.people import MemberEvent, TeamEvent
from shared.store.transaction import Transaction


async def follow_member(tx: Transaction, member: MemberEvent) -> None:
    """Someone joined, changed or left."""
    await follow_organisation.follow_member(tx, member)


async def follow_team(tx: Transaction, team: TeamEvent) -> None:
    """A team was formed or changed."""
    await follow_organisation.follow_team(tx, team)


async def open_opportunity_of_lead(tx: Transaction, lead: LeadConverted) -> None:
    """A lead became an opportunity."""
    conversion = Conversion(
        lead_id=lead.lead_id,
        opportunity_id=lead.opportunity_id,
        external_id=lead.opportunity_external_id,
        owner_id=lead.owner_id,
        product_id=lead.product_id,
        converted_on=lead.converted_on,
        amount=lead.expected_amount,
        source=lead.source,
        account_id=lead.account_id,
        company_keys=lead.company_keys,
        company_name=lead.company_name,
        industry=lead.industry,
        expected_close_on=lead.expected_close_on,
        partner_id=lead.partner_id,
    )
    await convert_leads.convert_lead(tx, conversion)


async def remember_partner(tx: Transaction, partner: PartnerEvent) -> None:
    """A partner company signed or changed."""
    await protect_claims.remember_partner(tx, partner.partner_id, partner.external_id, partner.name)


async def protect_claim(tx: Transaction, claim: RegistrationApproved) -> None:
    """A partner's claim was approved."""
    protection = Protection(
        registration_id=claim.registration_id,
        partner_id=claim.partner_id,
        product_id=claim.product_id,
        account_id=claim.account_id,
        company_keys=claim.company_keys,
        decided_on=claim.decided_on,
        protected_until=claim.protected_until,
    )
    await protect_claims.protect_claim(tx, protection)


async def prolong_protection(tx: Transaction, claim: RegistrationExtended) -> None:
    """A protection was prolonged."""
    await protect_claims.prolong_protection(tx, claim.registration_id, claim.protected_until)


async def end_protection(tx: Transaction, claim: RegistrationExpired) -> None:
    """A protection ended."""
    await protect_claims.end_protection(tx, claim.registration_id, claim.expired_on)

"""What partners tells the others, made from what it knows."""

from __future__ import annotations

from typing import TypedDict
from uuid import UUID

from services.partners.domain.errors import RegistrationNotProtected
from services.partners.domain.partner import Partner
from services.partners.domain.registration import Decision, Registration
from shared.contracts.partners import (
    PartnerChanged,
    PartnerSigned,
    RegistrationApproved,
    RegistrationExpired,
    RegistrationExtended,
    RegistrationRejected,
    RegistrationReturned,
    RegistrationSubmitted,
)


class _Claimed(TypedDict):
    registration_id: UUID
    external_id: str
    partner_id: UUID
    product_id: UUID
    company_keys: tuple[str, ...]
    account_id: UUID | None


class _Company(TypedDict):
    partner_id: UUID
    external_id: str
    name: str
    tier: str
    product_lines: tuple[str, ...]
    agreement: str | None


def partner_signed(partner: Partner) -> PartnerSigned:
    """A company became a partner."""
    return PartnerSigned(**_company(partner), effective_on=partner.effective_on)


def partner_changed(partner: Partner) -> PartnerChanged:
    """A partner is different from a day on."""
    return PartnerChanged(**_company(partner), effective_on=partner.effective_on)


def registration_submitted(registration: Registration) -> RegistrationSubmitted:
    """A partner claimed a deal."""
    found = tuple(conflict.id for conflict in registration.conflicts)
    return RegistrationSubmitted(**_claimed(registration), submitted_on=registration.submitted_on, conflicts=found)


def registration_approved(registration: Registration, decision: Decision) -> RegistrationApproved:
    """The claim is protected."""
    if registration.protected_until is None:
        raise RegistrationNotProtected
    return RegistrationApproved(
        **_claimed(registration),
        decided_on=decision.on,
        protected_until=registration.protected_until,
        decided_by=decision.by,
    )


def registration_returned(registration: Registration, decision: Decision) -> RegistrationReturned:
    """The partner is asked for more."""
    return RegistrationReturned(
        **_claimed(registration), decided_on=decision.on, reason=decision.reason or "", decided_by=decision.by
    )


def registration_rejected(registration: Registration, decision: Decision) -> RegistrationRejected:
    """The claim was refused."""
    return RegistrationRejected(
        **_claimed(registration), decided_on=decision.on, reason=decision.reason or "", decided_by=decision.by
    )


def registration_expired(registration: Registration) -> RegistrationExpired:
    """The protection ended; dated by the protection, not by when that was noticed."""
    return RegistrationExpired(**_claimed(registration), expired_on=registration.first_unprotected_day)


def registration_extended(registration: Registration, decision: Decision) -> RegistrationExtended:
    """The protection was prolonged."""
    if registration.protected_until is None:
        raise RegistrationNotProtected
    return RegistrationExtended(
        **_claimed(registration),
        extended_on=decision.on,
        protected_until=registration.protected_until,
        reason=decision.reason or "",
    )


def _company(partner: Partner) -> _Company:
    return {
        "partner_id": partner.id,
        "external_id": partner.external_id,
        "name": partner.name,
        "tier": partner.tier,
        "product_lines": partner.product_lines,
        "agreement": partner.agreement,
    }


def _claimed(registration: Registration) -> _Claimed:
    claim = registration.claim
    return {
        "registration_id": registration.id,
        "external_id": registration.external_id,
        "partner_id": claim.partner_id,
        "product_id": claim.product_id,
        "company_keys": tuple(sorted(claim.company_keys)),
        "account_id": claim.account_id,
    }

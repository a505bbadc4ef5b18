"""What partners promises: which companies sell with us, and which deals they may claim."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.audit import SealedHead
from shared.contracts.event import DatedEvent, Event


class PartnerEvent(DatedEvent):
    """A partner company's whole state from `effective_on` on."""

    topic: ClassVar = "partners.partners"
    key_field: ClassVar = "partner_id"

    partner_id: UUID
    external_id: str
    name: str
    tier: str
    product_lines: tuple[str, ...] = ()
    agreement: str | None = None


class PartnerSigned(PartnerEvent):
    """A company became a partner."""

    type: ClassVar = "partners.partner_signed.v1"


class PartnerChanged(PartnerEvent):
    """A partner's tier, products or agreement changed."""

    type: ClassVar = "partners.partner_changed.v1"


class RegistrationEvent(Event):
    """A fact about one deal registration."""

    topic: ClassVar = "partners.registrations"
    key_field: ClassVar = "registration_id"

    registration_id: UUID
    external_id: str
    partner_id: UUID
    product_id: UUID
    company_keys: tuple[str, ...]
    account_id: UUID | None = None


class RegistrationSubmitted(RegistrationEvent):
    """A partner claimed a deal."""

    type: ClassVar = "partners.registration_submitted.v1"

    submitted_on: date
    conflicts: tuple[UUID, ...] = ()
    """Open opportunities, and protected registrations, of the same company and product found at submission."""


class RegistrationApproved(RegistrationEvent):
    """The claim holds: nobody else may register or take it until `protected_until` (inclusive)."""

    type: ClassVar = "partners.registration_approved.v1"

    decided_on: date
    protected_until: date
    decided_by: str


class RegistrationReturned(RegistrationEvent):
    """The claim went back to the partner for more information."""

    type: ClassVar = "partners.registration_returned.v1"

    decided_on: date
    reason: str
    decided_by: str


class RegistrationRejected(RegistrationEvent):
    """The claim was refused."""

    type: ClassVar = "partners.registration_rejected.v1"

    decided_on: date
    reason: str
    decided_by: str


class RegistrationExpired(RegistrationEvent):
    """The protection ended without a won deal."""

    type: ClassVar = "partners.registration_expired.v1"

    expired_on: date


class RegistrationExtended(RegistrationEvent):
    """The protection was prolonged."""

    type: ClassVar = "partners.registration_extended.v1"

    extended_on: date
    protected_until: date
    reason: str


class AuditSealed(SealedHead):
    """The audit of partners was sealed up to a row."""

    type: ClassVar = "partners.audit_sealed.v1"
    topic: ClassVar = "partners.audit"

"""What the gateway promises: what became of the events partner systems sent, and that its audit is kept."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.audit import SealedHead
from shared.contracts.event import Event


class PartnerEventSettled(Event):
    """What a partner's system sent was decided; the data themselves are not repeated."""

    type: ClassVar = "gateway.partner_event_settled.v1"
    topic: ClassVar = "gateway.partner_events"
    key_field: ClassVar = "system"

    system: str
    """Whose key it came with."""
    partner_id: UUID | None = None
    event_id: UUID
    """Under which the gateway keeps it."""
    event_type: str
    source: str
    external_id: str
    """The id its sender gave it."""
    received_at: datetime
    body_hash: str
    outcome: Literal["applied", "rejected", "quarantined"]
    code: str | None = None
    """Why it was not applied."""


class AuditSealed(SealedHead):
    """The audit of the gateway was sealed up to a row."""

    type: ClassVar = "gateway.audit_sealed.v1"
    topic: ClassVar = "gateway.audit"

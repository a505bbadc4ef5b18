"""What the gateway tells of a partner event: that it was settled and how, nothing of what it said."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.gateway.domain.intake.outcome import Settled
from shared.contracts.gateway import PartnerEventSettled


class Named(Protocol):
    """What identifies an event."""

    @property
    def id(self) -> UUID:
        """Ours."""

    @property
    def source(self) -> str:
        """Its sender's."""

    @property
    def external_id(self) -> str:
        """Its sender's."""

    @property
    def type(self) -> str:
        """What it tells."""

    @property
    def body_hash(self) -> str:
        """What it said, for comparison."""


def settled_event(
    system: UUID, partner: UUID | None, event: Named, received_at: datetime, settled: Settled
) -> PartnerEventSettled:
    """The announcement."""
    return PartnerEventSettled(
        system=str(system),
        partner_id=partner,
        event_id=event.id,
        event_type=event.type,
        source=event.source,
        external_id=event.external_id,
        received_at=received_at,
        body_hash=event.body_hash,
        outcome=settled.status.value,
        code=settled.code,
    )

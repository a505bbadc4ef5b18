"""Endpoints for outgoing webhooks, and the messages on their way to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where notifications are posted, and which kinds; None means all."""

    id: UUID
    url: str
    kinds: frozenset[str] | None
    description: str | None
    sealed_secret: bytes
    created_by: str
    created_at: datetime

    def asks_for(self, kind: str, recorded_at: datetime) -> bool:
        """Whether the endpoint wants this kind of a fact recorded then; none from before it was registered."""
        return (self.kinds is None or kind in self.kinds) and self.created_at <= recorded_at


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message due at one endpoint; `attempts` counts this one."""

    id: UUID
    endpoint_id: UUID
    url: str
    sealed_secret: bytes
    body: bytes
    attempts: int

"""Whose entries a caller sees, and which of them it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.notifications.domain.entry import Entry, RecipientKind


@dataclass(frozen=True, slots=True)
class Sight:
    """Everyone's entries, or those of the person and the company a caller speaks for."""

    everything: bool = False
    recipients: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of a list; None means no filter."""

    unread: bool | None = None
    kind: str | None = None
    recipient_id: UUID | None = None
    recipient_kind: RecipientKind | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """How many entries there are, and how many want attention."""

    unread: int
    historic: int
    total: int


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as it stands in an inbox."""

    id: UUID
    entry: Entry
    effective_on: date
    historic: bool
    read: bool

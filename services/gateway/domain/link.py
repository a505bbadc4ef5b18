"""Whom a subject turns out to be."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Link:
    """The record behind a subject: a member, a partner company, or neither for a user without one."""

    member_id: UUID | None = None
    partner_id: UUID | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner company as the gateway knows it; of two statements the one with the higher sequence holds."""

    partner_id: UUID
    external_id: str
    name: str
    sequence: int

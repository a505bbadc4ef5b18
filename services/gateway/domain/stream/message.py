"""A message of the stream: that something happened to a resource, and whose business it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from shared.kernel.scope import Scope

_DIGITS = 19
"""Of the largest position there can be."""


class Kind(StrEnum):
    """What a message is about."""

    LEAD = "lead"
    OPPORTUNITY = "opportunity"
    REGISTRATION = "registration"
    COMMISSION = "commission"
    STATEMENT = "statement"
    PLAN = "plan"
    ACCOUNT = "account"
    PRODUCT = "product"
    PARTNER = "partner"
    PARTNER_EVENT = "partner event"
    MEMBER = "member"
    TEAM = "team"
    PARTNER_SHARE = "partner share"
    PARTNER_STATEMENT = "partner statement"


PERMISSIONS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.LEAD: "leads:read",
        Kind.OPPORTUNITY: "opportunities:read",
        Kind.REGISTRATION: "registrations:read",
        Kind.COMMISSION: "pay:read",
        Kind.STATEMENT: "pay:read",
        Kind.PLAN: "plans:read",
        Kind.ACCOUNT: "accounts:read",
        Kind.PRODUCT: "catalogue:read",
        Kind.PARTNER: "partners:read",
        Kind.PARTNER_EVENT: "partner-events:read",
        Kind.MEMBER: "organisation:read",
        Kind.TEAM: "organisation:read",
        Kind.PARTNER_SHARE: "partner-shares:read",
        Kind.PARTNER_STATEMENT: "partner-shares:read",
    }
)
"""Who may not read a resource hears nothing of it."""

NOBODYS = frozenset({Kind.PLAN, Kind.PRODUCT})
"""They belong to nobody: who may read any of them may read all."""

Sight = Mapping[Kind, Scope]
"""Whose records of each kind a caller sees today; a kind that is not there, none."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whose a record is, as far as events have said."""

    owner_id: UUID | None = None
    partner_id: UUID | None = None
    sharer_ids: frozenset[UUID] = frozenset()
    """Whom a deal's splits name: it is their business as it is its owner's."""


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as the feed takes it in; what it says nothing about stays as it was."""

    type: str
    kind: Kind
    id: UUID
    resource: str
    version: int
    audience: Audience
    says_owner: bool = False
    says_partner: bool = False
    says_sharers: bool = False

    def audience_after(self, before: Audience) -> Audience:
        """Whose the record is from now on."""
        return Audience(
            self.audience.owner_id if self.says_owner else before.owner_id,
            self.audience.partner_id if self.says_partner else before.partner_id,
            self.audience.sharer_ids if self.says_sharers else before.sharer_ids,
        )


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of the feed, with the audience its record has now."""

    position: int
    type: str
    kind: Kind
    resource: str
    version: int
    audience: Audience

    def is_for(self, sight: Sight) -> bool:
        """Whether someone with this sight may hear of it; of a record nobody is known to own, only who sees all."""
        scope, whose = sight.get(self.kind), self.audience
        return scope is not None and scope.sees(
            owner_id=whose.owner_id, partner_id=whose.partner_id, sharer_ids=whose.sharer_ids
        )

    def written(self) -> bytes:
        """As Server-Sent Events has it: type, resource and version, and nothing of what the record says."""
        data = json.dumps({"type": self.type, "resource": self.resource, "version": self.version})
        return f"id: {self.position}\nevent: change\ndata: {data}\n\n".encode()


HEARTBEAT = b": still here\n\n"


def reset(position: int) -> bytes:
    """What the reader has missed cannot be told any more: it looks at everything anew, and follows from here."""
    return f'id: {position}\nevent: reset\ndata: {{"position": {position}}}\n\n'.encode()


def retry(milliseconds: int) -> bytes:
    """Come again after so long."""
    return f"retry: {milliseconds}\n\n".encode()


def ended(why: str) -> bytes:
    """The stream is over, and why."""
    return f"event: end\ndata: {json.dumps({'reason': why})}\n\n".encode()


def position_of(last_event_id: str | None) -> int | None:
    """The position a reader has come to; None if it names none."""
    if last_event_id is None or not (
        last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < _DIGITS
    ):
        return None
    return int(last_event_id)

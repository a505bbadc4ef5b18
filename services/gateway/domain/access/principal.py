"""Whom an issuer's subject or a key stands for: a principal, its kind, and the roles it was granted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.gateway.domain.access.errors import KindNeeds


class Kind(StrEnum):
    """What a principal is to the company."""

    MEMBER = "member"
    """Of the sales organisation: it is let in for as long as people says so."""
    PARTNER_USER = "partner_user"
    """Somebody at a partner company."""
    SYSTEM = "system"
    """A program, known by its keys; of a partner company, or of our own house."""
    STAFF = "staff"
    """Somebody of our own house without a member's record: finance, operators, administrators."""


@dataclass(frozen=True, slots=True)
class PrincipalRecord:
    """A principal as it is kept. `version` grows with every change of what it may do, and by whom it comes."""

    id: UUID
    kind: Kind
    name: str
    member_id: UUID | None = None
    partner_id: UUID | None = None
    disabled: bool = False
    roles: frozenset[str] = frozenset()
    version: int = 1

    @property
    def subject(self) -> str:
        """What services know it by: the same through every issuer, key and rotation."""
        return f"principal:{self.id}"


@dataclass(frozen=True, slots=True)
class Identity:
    """A subject of one issuer."""

    issuer: str
    subject: str


def check_record(kind: Kind, member_id: UUID | None, partner_id: UUID | None) -> None:
    """KindNeeds unless a principal of this kind stands for the records it has to stand for, and for no other."""
    if (member_id is not None) != (kind is Kind.MEMBER):
        raise KindNeeds(kind, _stands_for("member", needed=kind is Kind.MEMBER), "member_id")
    if kind is Kind.PARTNER_USER and partner_id is None:
        raise KindNeeds(kind, _stands_for("partner company", needed=True), "partner_id")
    if kind in {Kind.MEMBER, Kind.STAFF} and partner_id is not None:
        raise KindNeeds(kind, _stands_for("partner company", needed=False), "partner_id")


def _stands_for(what: str, *, needed: bool) -> str:
    return f"stands for a {what}" if needed else f"stands for no {what}"

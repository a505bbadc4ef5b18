"""Whom a token speaks of: `member:<external id>`, `partner:<external id>` or `user:<name>`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Where the house knows a subject from."""

    MEMBER = "member"
    PARTNER = "partner"
    USER = "user"
    """Nobody of the sales organisation: finance, operators, and whoever else has no member's record."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A caller as the issuer names it."""

    kind: Kind
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


def read_subject(written: str) -> Subject | None:
    """The subject meant, or None if it is none of the known forms."""
    kind, _, name = written.partition(":")
    return Subject(Kind(kind), name) if kind in set(Kind) and name else None

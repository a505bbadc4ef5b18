"""What became of one item of many: created, unchanged or rejected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from shared.kernel.errors import Refusal

Status = Literal["created", "unchanged", "rejected"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one command of a run."""

    status: Status
    id: UUID | None = None
    refusal: Refusal | None = None

    def unwrap(self) -> UUID:
        """The record's id; a rejected item raises its refusal."""
        if self.refusal is not None:
            raise self.refusal
        if self.id is None:
            raise ValueError("an outcome has an id or a refusal")
        return self.id


def created(record: UUID) -> Outcome:
    """The item made a new record."""
    return Outcome("created", record)


def unchanged(record: UUID) -> Outcome:
    """The item was there already, exactly like this."""
    return Outcome("unchanged", record)


def rejected(refusal: Refusal) -> Outcome:
    """A rule said no to this item."""
    return Outcome("rejected", refusal=refusal)

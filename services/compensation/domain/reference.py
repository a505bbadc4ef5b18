"""How a caller names a record: by its id or by its external id."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Reference:
    """A record's id, or else its external id."""

    id: UUID | None = None
    external_id: str | None = None

    def __str__(self) -> str:
        return str(self.id or self.external_id)

    @property
    def suffix(self) -> str:
        """The part of the field's name that says which of the two was given."""
        return "id" if self.id else "external_id"


@dataclass(frozen=True)
class Directory:
    """The records known by either name."""

    ids: Collection[UUID]
    by_external_id: Mapping[str, UUID]

    def find(self, reference: Reference) -> UUID | None:
        """The record meant, if it is known."""
        if reference.id is not None:
            return reference.id if reference.id in self.ids else None
        return self.by_external_id.get(reference.external_id or "")

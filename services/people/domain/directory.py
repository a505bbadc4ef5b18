"""References: a record may be named by its id or by the external id it was loaded with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from services.people.domain.errors import UnknownMember, UnknownTeam


@dataclass(frozen=True)
class Reference:
    """One record named by id, by external id, or not at all."""

    id: UUID | None = None
    external_id: str | None = None

    @property
    def is_given(self) -> bool:
        """Whether anything is named."""
        return self.id is not None or self.external_id is not None

    @property
    def name(self) -> str:
        """What the caller called the record."""
        return str(self.id) if self.id is not None else str(self.external_id)

    def field_of(self, subject: str) -> str:
        """The input field that named the record: `team_id` or `team_external_id` for the subject `team`."""
        return f"{subject}_id" if self.id is not None else f"{subject}_external_id"


NOBODY = Reference()
"""No record is named."""


@dataclass(frozen=True)
class Directory:
    """The records there are, by external id."""

    ids: Mapping[str, UUID] = field(default_factory=dict)

    def find(self, reference: Reference) -> UUID | None:
        """The id of the record named; None if there is no such record. Where both names are given, both must fit."""
        by_name = self.ids.get(reference.external_id) if reference.external_id is not None else reference.id
        known = by_name is not None and by_name in self._known
        return by_name if known and reference.id in (None, by_name) else None

    def having(self, external_id: str, record_id: UUID) -> Directory:
        """The directory with one record more."""
        return Directory({**self.ids, external_id: record_id})

    @cached_property
    def _known(self) -> frozenset[UUID]:
        return frozenset(self.ids.values())


def named_team(teams: Directory, reference: Reference, field: str = "team") -> UUID | None:
    """The id of the team named, None where none is named; an unknown one is refused at the field that named it."""
    found = teams.find(reference)
    if found is None and reference.is_given:
        raise UnknownTeam(reference.name, reference.field_of(field))
    return found


def named_member(members: Directory, reference: Reference, field: str) -> UUID | None:
    """The id of the member named, None where none is named; an unknown one is refused at the field that named it."""
    found = members.find(reference)
    if found is None and reference.is_given:
        raise UnknownMember(reference.name, reference.field_of(field))
    return found

"""What people promises: who is in the sales organisation, and which team reports to whom."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.audit import SealedHead
from shared.contracts.event import DatedEvent, Event


class MemberEvent(DatedEvent):
    """A member's whole state from `effective_on` on."""

    topic: ClassVar = "people.members"
    key_field: ClassVar = "member_id"

    member_id: UUID
    external_id: str
    name: str
    team_id: UUID | None = None
    roles: tuple[str, ...] = ()
    """Job titles, not permissions."""
    rank: str | None = None
    territories: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    weight: int = 1
    """Share of new leads relative to the others in the pool; 0 takes none."""
    capacity: int | None = None
    """Open leads the member takes at most; None means no limit."""


class MemberJoined(MemberEvent):
    """Someone joined the sales organisation."""

    type: ClassVar = "people.member_joined.v1"


class MemberChanged(MemberEvent):
    """Something about a member changed: team, roles, rank, territories, skills or routing weight."""

    type: ClassVar = "people.member_changed.v1"


class MemberLeft(MemberEvent):
    """A member left; `effective_on` is the first day without."""

    type: ClassVar = "people.member_left.v1"


class AbsenceRecorded(Event):
    """A member is away from one day to another, both included; or, once withdrawn, was not after all."""

    type: ClassVar = "people.absence_recorded.v1"
    topic: ClassVar = "people.members"
    key_field: ClassVar = "member_id"

    absence_id: UUID
    member_id: UUID
    external_id: str
    """The absence's."""
    kind: Literal["paid_leave", "unpaid_leave"]
    first_day: date
    last_day: date
    withdrawn: bool = False


class TeamEvent(DatedEvent):
    """A team's whole state from `effective_on` on: the only statement of who manages whom."""

    topic: ClassVar = "people.teams"
    key_field: ClassVar = "team_id"

    team_id: UUID
    external_id: str
    name: str
    parent_id: UUID | None = None
    manager_id: UUID | None = None
    effective_on: date


class TeamFormed(TeamEvent):
    """A team was formed."""

    type: ClassVar = "people.team_formed.v1"


class TeamChanged(TeamEvent):
    """A team's name, parent or manager changed."""

    type: ClassVar = "people.team_changed.v1"


class AuditSealed(SealedHead):
    """The audit of people was sealed up to a row."""

    type: ClassVar = "people.audit_sealed.v1"
    topic: ClassVar = "people.audit"

"""What people says no to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from shared.kernel.errors import Conflict, Invalid, NotFound


class MemberNotFound(NotFound):
    """No such member, or not within the caller's sight."""

    def __init__(self, member_id: UUID) -> None:
        super().__init__(f"there is no member {member_id}")


class TeamNotFound(NotFound):
    """No such team, or not within the caller's sight."""

    def __init__(self, team_id: UUID) -> None:
        super().__init__(f"there is no team {team_id}")


class UnknownTeam(Invalid):
    """The body names a team that has not been formed."""

    def __init__(self, reference: UUID | str, field: str) -> None:
        super().__init__(f"there is no team {reference}", field=field)


class UnknownMember(Invalid):
    """The body names a member who never joined."""

    def __init__(self, reference: UUID | str, field: str) -> None:
        super().__init__(f"there is no member {reference}", field=field)


class CircularTeams(Conflict):
    """A team would stand below itself."""

    def __init__(self, names: Sequence[str], on: date) -> None:
        super().__init__(f"on {on} the teams would form a circle: {' → '.join(names)}", field="parent_id")


class MemberHasLeft(Conflict):
    """The member is gone from that day on; nothing about them changes any more."""

    def __init__(self, external_id: str, left_on: date) -> None:
        super().__init__(f"member {external_id} left on {left_on}", field="effective_on")


class BeforeTheBeginning(Invalid):
    """The change would hold before the member joined or the team was formed."""

    def __init__(self, external_id: str, begins_on: date) -> None:
        super().__init__(f"{external_id} begins on {begins_on}", field="effective_on")


class AbsenceNotFound(NotFound):
    """No such absence of that member."""

    def __init__(self, absence_id: UUID) -> None:
        super().__init__(f"there is no absence {absence_id}")


class AbsenceEndsBeforeItBegins(Invalid):
    """The last day away lies before the first."""

    def __init__(self, first_day: date, last_day: date) -> None:
        super().__init__(f"{last_day} lies before {first_day}", field="last_day")

"""From when to when someone belongs to the organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.people.domain.errors import MemberHasLeft
from shared.kernel.hierarchy import MemberState


def joined_on(history: Sequence[MemberState]) -> date:
    """The member's first day."""
    return min(state.effective_on for state in history)


def left_on(history: Sequence[MemberState]) -> date | None:
    """The first day without the member; None while they stay."""
    return min((state.effective_on for state in history if state.left), default=None)


def refuse_if_left(history: Sequence[MemberState], on: date) -> None:
    """Refuse what would hold of a member on a day they are gone."""
    gone = left_on(history)
    if gone is not None and gone <= on:
        raise MemberHasLeft(history[0].external_id, gone)


def refuse_second_leaving(history: Sequence[MemberState]) -> None:
    """Refuse to leave twice, whatever the day."""
    gone = left_on(history)
    if gone is not None:
        raise MemberHasLeft(history[0].external_id, gone)


@dataclass(frozen=True, slots=True)
class Membership:
    """A member as of one day, with the span of the whole membership."""

    state: MemberState
    joined_on: date
    left_on: date | None

    @property
    def id(self) -> UUID:
        """The member's id."""
        return self.state.member_id

"""Who manages whom on a given day: only teams say it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class MemberState:
    """What holds of a member from a day on, until a later state replaces it."""

    member_id: UUID
    effective_on: date
    sequence: int
    external_id: str
    name: str
    team_id: UUID | None
    roles: tuple[str, ...] = ()
    rank: str | None = None
    territories: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    weight: int = 1
    capacity: int | None = None
    left: bool = False


@dataclass(frozen=True, slots=True)
class TeamState:
    """What holds of a team from a day on."""

    team_id: UUID
    effective_on: date
    sequence: int
    external_id: str
    name: str
    parent_id: UUID | None
    manager_id: UUID | None


class _Dated(Protocol):
    @property
    def effective_on(self) -> date: ...
    @property
    def sequence(self) -> int: ...


D = TypeVar("D", bound=_Dated)


def _in_force(history: Sequence[D], on: date) -> D | None:
    """The last state that had begun on that day; later statements win within a day."""
    index = bisect_right(history, on, key=lambda state: state.effective_on)
    return history[index - 1] if index else None


@dataclass(frozen=True)
class Organisation:
    """The dated organisation: every member's and team's states, oldest first."""

    members: Mapping[UUID, Sequence[MemberState]] = field(default_factory=dict)
    teams: Mapping[UUID, Sequence[TeamState]] = field(default_factory=dict)

    @classmethod
    def of(cls, members: Iterable[MemberState], teams: Iterable[TeamState]) -> Organisation:
        """Histories in any order become an organisation."""
        return cls(_histories(members, lambda m: m.member_id), _histories(teams, lambda t: t.team_id))

    def member(self, member_id: UUID, on: date) -> MemberState | None:
        """The member's state that day; None before joining."""
        return _in_force(self.members.get(member_id, ()), on)

    def team(self, team_id: UUID | None, on: date) -> TeamState | None:
        """The team's state that day."""
        return _in_force(self.teams.get(team_id, ()), on) if team_id else None

    def managers_above(self, member_id: UUID, on: date) -> tuple[UUID, ...]:
        """Managers of the member's team and the teams above, nearest first, without itself, each once."""
        member = self.member(member_id, on)
        team = self.team(member.team_id, on) if member else None
        managers: list[UUID] = []
        walked: set[UUID] = set()
        while team is not None and team.team_id not in walked:
            walked.add(team.team_id)
            if team.manager_id and team.manager_id != member_id and team.manager_id not in managers:
                managers.append(team.manager_id)
            team = self.team(team.parent_id, on)
        return tuple(managers)

    def subtree(self, manager_id: UUID, on: date) -> frozenset[UUID]:
        """The manager and everyone below that day."""
        below = (member_id for member_id in self.members if manager_id in self.managers_above(member_id, on))
        return frozenset({manager_id, *below})

    def active_members(self, on: date) -> tuple[MemberState, ...]:
        """Everyone who had joined and not left that day, by external id."""
        states = (self.member(member_id, on) for member_id in self.members)
        present = [state for state in states if state is not None and not state.left]
        return tuple(sorted(present, key=lambda state: state.external_id))


def _histories(states: Iterable[D], key: Callable[[D], UUID]) -> dict[UUID, list[D]]:
    histories: dict[UUID, list[D]] = {}
    for state in sorted(states, key=lambda s: (s.effective_on, s.sequence)):
        histories.setdefault(key(state), []).append(state)
    return histories

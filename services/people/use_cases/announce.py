"""What people says aloud about a statement it has recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from services.people.domain.absence import Absence
from shared.contracts.people import (
    AbsenceRecorded,
    MemberChanged,
    MemberEvent,
    MemberJoined,
    MemberLeft,
    TeamChanged,
    TeamFormed,
)
from shared.kernel.hierarchy import MemberState, TeamState
from shared.store.transaction import Transaction


def announce_joined(tx: Transaction, states: Iterable[MemberState]) -> None:
    """Announce the first statement about new members."""
    tx.publish(*(MemberJoined(**_facts(state)) for state in states))


def announce_changed(tx: Transaction, states: Iterable[MemberState]) -> None:
    """Announce later statements: members who changed, or who are gone."""
    tx.publish(*(_kind(state)(**_facts(state)) for state in states))


def announce_absence(tx: Transaction, absence: Absence) -> None:
    """Announce days away, or that they were not."""
    said = asdict(absence)
    tx.publish(AbsenceRecorded(absence_id=said.pop("id"), **said))


def announce_formed(tx: Transaction, states: Iterable[TeamState]) -> None:
    """Announce new teams."""
    tx.publish(*(TeamFormed(**_facts(state)) for state in states))


def announce_team_changed(tx: Transaction, states: Iterable[TeamState]) -> None:
    """Announce later statements about teams."""
    tx.publish(*(TeamChanged(**_facts(state)) for state in states))


def _kind(state: MemberState) -> type[MemberEvent]:
    return MemberLeft if state.left else MemberChanged


def _facts(state: MemberState | TeamState) -> dict[str, object]:
    own = ("sequence", "left")
    return {name: value for name, value in asdict(state).items() if name not in own}

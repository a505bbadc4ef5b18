"""Whose a lead is: only its last assignment holds, and none once it was taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from services.notifications.domain.entry import Entry


@dataclass(frozen=True, slots=True)
class Turn:
    """A lead was given to someone or taken from someone, as the fact with that sequence tells."""

    lead_id: UUID
    sequence: int


def latest(turns: Iterable[Turn]) -> dict[UUID, int]:
    """The sequence of each lead's last turn."""
    last: dict[UUID, int] = {}
    for turn in turns:
        last[turn.lead_id] = max(turn.sequence, last.get(turn.lead_id, 0))
    return last


def settled(assignments: Iterable[Entry], last: Mapping[UUID, int]) -> list[Entry]:
    """What was told of assignments: withdrawn unless it is the lead's last turn."""
    return [replace(entry, withdrawn=entry.sequence < last[entry.subject.id]) for entry in assignments]

"""A deal's wins: told once, corrected perhaps, and undone when the deal is opened again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.notifications.domain.entry import Founding
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Win:
    """The winning of a deal as one fact tells it: the win itself, or a correction of it, whole."""

    deal_id: UUID
    external_id: str
    sequence: int
    owner_id: UUID
    amount: Money
    won_on: date
    founding: Founding
    """When this telling was effective: a win on the day it was won, a correction on the day it was corrected."""
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class Reopening:
    """The deal is open again: what was told of its win before that no longer holds."""

    deal_id: UUID
    sequence: int


def holding(tellings: Sequence[Win], reopened_at: int | None) -> list[Win]:
    """The last win of one deal and its corrections, in order; nothing if the deal was reopened since.

    A correction whose win is not known yet says nothing until it is.
    """
    in_order = sorted(tellings, key=lambda win: win.sequence)
    begins = max((index for index, win in enumerate(in_order) if not win.corrects), default=None)
    if begins is None or in_order[begins].sequence < (reopened_at or 0):
        return []
    return in_order[begins:]

"""Days a member is away, and whether they are paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.people.domain.errors import AbsenceEndsBeforeItBegins

AbsenceKind = Literal["paid_leave", "unpaid_leave"]


@dataclass(frozen=True, slots=True)
class Absence:
    """An interval, both days included; one that was withdrawn never was."""

    id: UUID
    external_id: str
    member_id: UUID
    kind: AbsenceKind
    first_day: date
    last_day: date
    withdrawn: bool = False


def refuse_backwards(first_day: date, last_day: date) -> None:
    """An absence lasts a day at least."""
    if last_day < first_day:
        raise AbsenceEndsBeforeItBegins(first_day, last_day)

"""Where an opportunity stood on a given day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import reduce
from typing import Any
from uuid import UUID

from services.forecast.domain.step import Kind, Step, in_order


class Status(StrEnum):
    """Open until won or lost."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Standing:
    """An opportunity at the end of one day; amounts in minor units."""

    opportunity: str
    status: Status = Status.OPEN
    stage: str | None = None
    probability: float = 0.0
    """What the definition of the pipeline gives the stage."""
    entered: tuple[tuple[str, date], ...] = ()
    """Each open stage and the day it was last entered, the present one at the end."""
    amount: int = 0
    refunded: int = 0
    opened_on: date | None = None
    closed_on: date | None = None
    expected_close_on: date | None = None
    owner_id: UUID | None = None
    partner_id: UUID | None = None

    @property
    def revenue(self) -> int:
        """What a won opportunity brought and kept; otherwise nothing."""
        return self.amount - self.refunded if self.status is Status.WON else 0


def standing_on(day: date, steps: Iterable[Step]) -> Standing | None:
    """One opportunity's steps, in any order, give its standing that day; None before its first step.

    Of the steps effective by then the one taken last holds, also where it was dated before an earlier one.
    """
    past = [step for step in in_order(steps) if step.on <= day]
    return reduce(_after, past, Standing(past[0].opportunity)) if past else None


def _after(before: Standing, step: Step) -> Standing:
    return replace(
        before,
        owner_id=step.owner_id or before.owner_id,
        partner_id=step.partner_id or before.partner_id,
        **_changes(before, step),
    )


def _changes(before: Standing, step: Step) -> dict[str, Any]:
    match step.kind:
        case Kind.OPENED:
            return _in_stage(before, step) | {"opened_on": step.on, "expected_close_on": step.expected_close_on}
        case Kind.MOVED:
            return _in_stage(before, step)
        case Kind.REOPENED:
            return _in_stage(before, step) | {"status": Status.OPEN, "closed_on": None, "refunded": 0}
        case Kind.REFUNDED:
            return {"refunded": before.refunded + (step.amount or 0)}
        case Kind.LOST:
            return _closed(before, step, Status.LOST)
        case _:
            return _closed(before, step, Status.WON)


def _in_stage(before: Standing, step: Step) -> dict[str, Any]:
    stage = step.stage or before.stage or ""
    return {
        "stage": stage,
        "probability": before.probability if step.probability is None else step.probability,
        "entered": (*(entry for entry in before.entered if entry[0] != stage), (stage, step.on)),
        "amount": before.amount if step.amount is None else step.amount,
    }


def _closed(before: Standing, step: Step, status: Status) -> dict[str, Any]:
    amount = before.amount if step.amount is None else step.amount
    return {"status": status, "closed_on": step.on, "amount": amount}

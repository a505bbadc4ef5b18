"""One step of an opportunity's life, as the pipeline told it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """What happened to the opportunity."""

    OPENED = "opened"
    MOVED = "moved"
    WON = "won"
    LOST = "lost"
    REFUNDED = "refunded"
    REOPENED = "reopened"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Step:
    """A dated fact about one opportunity; what the fact does not speak of is None."""

    opportunity: str
    """The opportunity's external id: the same in every copy of the world."""
    sequence: int
    """The publisher's count of facts about this opportunity."""
    kind: Kind
    on: date
    stage: str | None = None
    probability: float | None = None
    amount: int | None = None
    """Minor units of the company's currency; of a refund, what was paid back."""
    owner_id: UUID | None = None
    partner_id: UUID | None = None
    expected_close_on: date | None = None


@dataclass(frozen=True, slots=True)
class RecordedStep:
    """A step as it is kept: whose it is, in which currency, and when the pipeline recorded it."""

    opportunity_id: UUID
    recorded_at: datetime
    currency: str | None
    step: Step


def in_order(steps: Iterable[Step]) -> list[Step]:
    """The steps in the order the opportunity took them; a correction stands in the place of the win it corrects.

    The order is the publisher's, not that of the days: an opportunity that was won on 1 March and reopened on
    1 April can be won again on 15 March, and is won.
    """
    lasting: list[Step] = []
    for step in sorted(steps, key=lambda s: s.sequence):
        if step.kind is Kind.CORRECTED:
            _correct(lasting, step)
        else:
            lasting.append(step)
    return lasting


def _correct(lasting: list[Step], correction: Step) -> None:
    win = replace(correction, kind=Kind.WON)
    wins = [index for index, step in enumerate(lasting) if step.kind is Kind.WON]
    if wins:
        lasting[wins[-1]] = win
    else:
        lasting.append(win)

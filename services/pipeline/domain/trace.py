"""The trace an opportunity leaves: one entry for everything that happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.pipeline.domain.opportunity import Opportunity
from shared.kernel.money import Money


class Step(StrEnum):
    """What happened."""

    OPENED = "opened"
    MOVED = "moved"
    ACCOUNT_NAMED = "account_named"
    SPLITS_SET = "splits_set"
    WON = "won"
    LOST = "lost"
    REFUNDED = "refunded"
    REOPENED = "reopened"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened, never changed afterwards; `number` is the version it made.

    `reason` says why it was lost, refunded, reopened or corrected, or why a step out of order was taken.
    """

    id: UUID
    opportunity_id: UUID
    number: int
    step: Step
    stage_left: str | None
    stage: str
    effective_on: date
    amount: Money
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedEntry:
    """An entry and when it was recorded."""

    entry: Entry
    recorded_at: datetime


def entry(
    step: Step, before: Opportunity, after: Opportunity, *, entry_id: UUID, on: date, reason: str | None = None
) -> Entry:
    """What a step left behind; a refund's amount is what went back, every other's what the deal was worth then."""
    return Entry(
        id=entry_id,
        opportunity_id=after.id,
        number=after.version,
        step=step,
        stage_left=before.stage,
        stage=after.stage,
        effective_on=on,
        amount=after.refunded - before.refunded if step is Step.REFUNDED else after.amount,
        reason=reason,
    )


def first_entry(opened: Opportunity, *, entry_id: UUID) -> Entry:
    """The entry every opportunity begins with."""
    return Entry(
        id=entry_id,
        opportunity_id=opened.id,
        number=opened.version,
        step=Step.OPENED,
        stage_left=None,
        stage=opened.stage,
        effective_on=opened.opened_on,
        amount=opened.amount,
    )

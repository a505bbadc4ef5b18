"""Pipeline's events in forecast's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypedDict, Unpack
from uuid import UUID

from services.forecast.domain.step import Kind, RecordedStep, Step
from services.forecast.use_cases.record_steps import record_steps
from services.forecast.use_cases.remember_organisation import remember_members, remember_teams
from shared.contracts.people import MemberEvent, TeamEvent
from shared.contracts.pipeline import (
    DealCorrected,
    DealEvent,
    DealLost,
    DealRefunded,
    DealReopened,
    DealWon,
    OpportunityOpened,
    StageChanged,
)
from shared.kernel.money import Money
from shared.store.transaction import Transaction


class _Said(TypedDict, total=False):
    stage: str
    probability: float
    owner_id: UUID
    partner_id: UUID | None
    expected_close_on: date | None


async def record_openings(tx: Transaction, events: Sequence[OpportunityOpened]) -> None:
    """Opportunities enter the open pipeline."""
    await record_steps(
        tx,
        [
            _recorded(
                event,
                Kind.OPENED,
                event.opened_on,
                event.amount,
                stage=event.stage,
                probability=event.stage_probability,
                owner_id=event.owner_id,
                partner_id=event.partner_id,
                expected_close_on=event.expected_close_on,
            )
            for event in events
        ],
    )


async def record_moves(tx: Transaction, events: Sequence[StageChanged]) -> None:
    """Opportunities are in another stage from a day on."""
    await record_steps(
        tx,
        [
            _recorded(
                event, Kind.MOVED, event.effective_on, None, stage=event.entered, probability=event.stage_probability
            )
            for event in events
        ],
    )


async def record_wins(tx: Transaction, events: Sequence[DealWon]) -> None:
    """Opportunities leave the open pipeline and enter the revenue history."""
    await record_steps(
        tx,
        [_recorded(e, Kind.WON, e.won_on, e.amount, owner_id=e.owner_id, partner_id=e.partner_id) for e in events],
    )


async def record_losses(tx: Transaction, events: Sequence[DealLost]) -> None:
    """Opportunities leave the open pipeline and lower the win rate of the stages they stood in."""
    await record_steps(
        tx,
        [_recorded(e, Kind.LOST, e.lost_on, e.amount, owner_id=e.owner_id, partner_id=e.partner_id) for e in events],
    )


async def record_refunds(tx: Transaction, events: Sequence[DealRefunded]) -> None:
    """Won revenue shrinks in the month it was won."""
    await record_steps(tx, [_recorded(e, Kind.REFUNDED, e.refunded_on, e.amount) for e in events])


async def record_reopenings(tx: Transaction, events: Sequence[DealReopened]) -> None:
    """Closed opportunities are in the open pipeline again."""
    await record_steps(
        tx,
        [
            _recorded(
                event,
                Kind.REOPENED,
                event.reopened_on,
                event.amount,
                stage=event.stage,
                probability=event.stage_probability,
                owner_id=event.owner_id,
                partner_id=event.partner_id,
            )
            for event in events
        ],
    )


async def record_corrections(tx: Transaction, events: Sequence[DealCorrected]) -> None:
    """A win was different from the start."""
    await record_steps(
        tx,
        [
            _recorded(e, Kind.CORRECTED, e.won_on, e.amount, owner_id=e.owner_id, partner_id=e.partner_id)
            for e in events
        ],
    )


async def hear_of_members(tx: Transaction, events: Sequence[MemberEvent]) -> None:
    """Members joined, changed or left."""
    await remember_members(tx, events)


async def hear_of_teams(tx: Transaction, events: Sequence[TeamEvent]) -> None:
    """Teams were formed or changed."""
    await remember_teams(tx, events)


def _recorded(event: DealEvent, kind: Kind, on: date, amount: Money | None, **said: Unpack[_Said]) -> RecordedStep:
    sequence = event.envelope.sequence
    step = Step(event.external_id, sequence, kind, on, amount=amount.minor if amount else None, **said)
    return RecordedStep(event.deal_id, event.recorded_at, amount.currency if amount else None, step)

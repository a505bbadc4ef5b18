"""Steps of opportunities: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from services.forecast.domain.step import Kind, RecordedStep, Step
from services.forecast.store.tables import STEPS
from shared.kernel.scope import Scope
from shared.store.bulk import upsert
from shared.store.scoping import visible
from shared.store.transaction import Transaction


async def keep(tx: Transaction, recorded: Sequence[RecordedStep]) -> None:
    """Append a run of steps; one that is there already stays as it is."""
    rows = {(item.opportunity_id, item.step.sequence): _row(item) for item in recorded}
    await upsert(tx, STEPS, list(rows.values()), keys=("opportunity_id", "sequence"))


async def within(tx: Transaction, scope: Scope) -> list[Step]:
    """All steps of every opportunity that ever was within a scope."""
    query = select(
        STEPS.c.external_id,
        STEPS.c.sequence,
        STEPS.c.kind,
        STEPS.c.effective_on,
        STEPS.c.stage,
        STEPS.c.probability,
        STEPS.c.amount_minor,
        STEPS.c.owner_id,
        STEPS.c.partner_id,
        STEPS.c.expected_close_on,
    )
    if not scope.everything:
        seen = select(STEPS.c.opportunity_id).where(visible(scope, owner=STEPS.c.owner_id, partner=STEPS.c.partner_id))
        query = query.where(STEPS.c.opportunity_id.in_(seen))
    return [_step(row) for row in await tx.rows(query)]


def _row(item: RecordedStep) -> dict[str, Any]:
    step = item.step
    return {
        "opportunity_id": item.opportunity_id,
        "sequence": step.sequence,
        "external_id": step.opportunity,
        "kind": step.kind,
        "effective_on": step.on,
        "recorded_at": item.recorded_at,
        "stage": step.stage,
        "probability": step.probability,
        "amount_minor": step.amount,
        "currency": item.currency,
        "owner_id": step.owner_id,
        "partner_id": step.partner_id,
        "expected_close_on": step.expected_close_on,
    }


def _step(row: Row[Any]) -> Step:
    return Step(
        opportunity=row.external_id,
        sequence=row.sequence,
        kind=Kind(row.kind),
        on=row.effective_on,
        stage=row.stage,
        probability=row.probability,
        amount=row.amount_minor,
        owner_id=row.owner_id,
        partner_id=row.partner_id,
        expected_close_on=row.expected_close_on,
    )

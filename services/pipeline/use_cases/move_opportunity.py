"""An open opportunity enters another stage of its own definition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.pipeline.domain.opportunity import Opportunity
from services.pipeline.domain.trace import Step, entry
from services.pipeline.store import opportunities, pipelines
from services.pipeline.use_cases.announcements import stage_changed
from shared.kernel.ids import new_id
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveOpportunity:
    """Which stage it enters, and why if that is not the next one."""

    opportunity_id: UUID
    stage: str
    effective_on: date
    override: str | None = None


async def move_opportunity(tx: Transaction, command: MoveOpportunity, *, today: date, scope: Scope) -> Opportunity:
    """Enter a stage; a step out of order leaves its reason in the trace."""
    before = await opportunities.get_for_update(tx, command.opportunity_id, scope)
    definition = await pipelines.definition(tx, before.pipeline_id, before.definition_version)
    on, override = command.effective_on, command.override
    after = before.move(definition, command.stage, on=on, today=today, override=override)
    await opportunities.save(tx, after, entry(Step.MOVED, before, after, entry_id=new_id(), on=on, reason=override))
    tx.publish(stage_changed(before, after, definition, on=on, override=override))
    return after

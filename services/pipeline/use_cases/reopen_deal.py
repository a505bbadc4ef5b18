"""A won or lost opportunity is opened again, in the stage it was left in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.pipeline.domain.opportunity import Opportunity
from services.pipeline.domain.trace import Step, entry
from services.pipeline.store import opportunities, pipelines
from services.pipeline.use_cases.announcements import deal_reopened
from shared.kernel.ids import new_id
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenDeal:
    """When and why it is worked on again."""

    opportunity_id: UUID
    reopened_on: date
    reason: str


async def reopen_deal(tx: Transaction, command: ReopenDeal, *, today: date, scope: Scope) -> Opportunity:
    """Undo the closing of an opportunity of which no money went back."""
    before = await opportunities.get_for_update(tx, command.opportunity_id, scope)
    definition = await pipelines.definition(tx, before.pipeline_id, before.definition_version)
    on = command.reopened_on
    after = before.reopen(on=on, today=today)
    left = entry(Step.REOPENED, before, after, entry_id=new_id(), on=on, reason=command.reason)
    await opportunities.save(tx, after, left)
    tx.publish(deal_reopened(before, after, definition, left))
    return after

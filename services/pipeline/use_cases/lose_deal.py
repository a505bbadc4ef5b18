"""An opportunity is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.pipeline.domain.opportunity import Opportunity
from services.pipeline.domain.trace import Step, entry
from services.pipeline.store import opportunities
from services.pipeline.use_cases.announcements import deal_lost
from shared.kernel.ids import new_id
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class LoseDeal:
    """When and why it was lost, and to whom if that is known."""

    opportunity_id: UUID
    lost_on: date
    reason: str
    competitor: str | None = None


async def lose_deal(tx: Transaction, command: LoseDeal, *, today: date, scope: Scope) -> Opportunity:
    """Close an open opportunity as lost."""
    before = await opportunities.get_for_update(tx, command.opportunity_id, scope)
    on, reason = command.lost_on, command.reason
    lost = before.lose(on=on, today=today, reason=reason, competitor=command.competitor)
    await opportunities.save(tx, lost, entry(Step.LOST, before, lost, entry_id=new_id(), on=on, reason=reason))
    tx.publish(deal_lost(lost))
    return lost

"""An opportunity is won."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.pipeline.domain.opportunity import Opportunity
from services.pipeline.domain.trace import Step, entry
from services.pipeline.store import opportunities
from services.pipeline.use_cases.announcements import deal_won
from shared.kernel.ids import new_id
from shared.kernel.money import Money
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class WinDeal:
    """When it was won, and at which amount and margin or cost if not those expected."""

    opportunity_id: UUID
    won_on: date
    amount: Money | None = None
    margin: Money | None = None
    cost: Money | None = None


async def win_deal(tx: Transaction, command: WinDeal, *, today: date, scope: Scope) -> Opportunity:
    """Close an open opportunity as won."""
    before = await opportunities.get_for_update(tx, command.opportunity_id, scope)
    won = before.win(on=command.won_on, today=today, amount=command.amount, margin=command.margin, cost=command.cost)
    await opportunities.save(tx, won, entry(Step.WON, before, won, entry_id=new_id(), on=command.won_on))
    tx.publish(deal_won(won))
    return won

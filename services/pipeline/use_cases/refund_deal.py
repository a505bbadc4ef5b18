"""Money of a won deal goes back to the customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.pipeline.domain.opportunity import Opportunity
from services.pipeline.domain.trace import Step, entry
from services.pipeline.store import opportunities
from services.pipeline.use_cases.announcements import deal_refunded
from shared.kernel.ids import new_id
from shared.kernel.money import Money
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDeal:
    """When, why and how much; without an amount all that is left."""

    opportunity_id: UUID
    refunded_on: date
    reason: str
    amount: Money | None = None
    approver: str | None = None


async def refund_deal(tx: Transaction, command: RefundDeal, *, today: date, scope: Scope) -> Opportunity:
    """Pay back part or all of a won deal, which stays won."""
    before = await opportunities.get_for_update(tx, command.opportunity_id, scope)
    on, reason = command.refunded_on, command.reason
    after = before.refund(on=on, today=today, amount=command.amount)
    refund = entry(Step.REFUNDED, before, after, entry_id=new_id(), on=on, reason=reason)
    await opportunities.save(tx, after, refund)
    tx.publish(deal_refunded(before, after, refund, approver=command.approver))
    return after

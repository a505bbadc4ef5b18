"""Facts of a won deal that were wrong from the start are put right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.pipeline.domain.opportunity import Opportunity
from services.pipeline.domain.references import Reference
from services.pipeline.domain.trace import Step, entry
from services.pipeline.store import opportunities, references
from services.pipeline.use_cases.announcements import deal_corrected
from services.pipeline.use_cases.define_pipeline import defined_pipelines
from shared.kernel.ids import new_id
from shared.kernel.money import Money
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectDeal:
    """The right facts, as far as they were wrong, and why."""

    opportunity_id: UUID
    reason: str
    amount: Money | None = None
    won_on: date | None = None
    owner: Reference | None = None
    account: Reference | None = None
    approver: str | None = None


async def correct_deal(tx: Transaction, command: CorrectDeal, *, today: date, scope: Scope) -> Opportunity:
    """Replace what was wrong; the new owner has to be one the caller may act for."""
    before = await opportunities.get_for_update(tx, command.opportunity_id, scope)
    known = await references.look_up(
        tx, await defined_pipelines(tx), accounts=[command.account], members=[command.owner]
    )
    after = before.correct(
        today=today,
        amount=command.amount,
        won_on=command.won_on,
        owner_id=None if command.owner is None else known.owner(command.owner, scope),
        account_id=None if command.account is None else known.account(command.account),
    )
    left = entry(Step.CORRECTED, before, after, entry_id=new_id(), on=today, reason=command.reason)
    await opportunities.save(tx, after, left)
    tx.publish(deal_corrected(after, left, approver=command.approver))
    return after

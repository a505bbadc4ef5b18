"""Facts of a won deal that were wrong from the start are put right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.pipeline.domain.correction import Correction
from services.pipeline.domain.opportunity import Opportunity
from services.pipeline.domain.references import Known, Reference
from services.pipeline.domain.splits import Part, members_of, shared_out
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
    margin: Money | None = None
    cost: Money | None = None
    won_on: date | None = None
    owner: Reference | None = None
    account: Reference | None = None
    splits: tuple[Part, ...] | None = None
    approver: str | None = None


async def correct_deal(tx: Transaction, command: CorrectDeal, *, today: date, scope: Scope) -> Opportunity:
    """Replace what was wrong; the new owner has to be one the caller may act for."""
    before = await opportunities.get_for_update(tx, command.opportunity_id, scope)
    named = [part.member for part in command.splits or ()]
    known = await references.look_up(
        tx, await defined_pipelines(tx), accounts=[command.account], members=[command.owner, *named]
    )
    after = before.correct(_right(command, before, known, scope), today=today)
    left = entry(Step.CORRECTED, before, after, entry_id=new_id(), on=today, reason=command.reason)
    await opportunities.save(tx, after, left)
    tx.publish(deal_corrected(after, left, approver=command.approver))
    return after


def _right(command: CorrectDeal, before: Opportunity, known: Known, scope: Scope) -> Correction:
    splits = None
    if command.splits is not None:
        splits = shared_out(command.splits, known, scope, named_before=members_of(before.splits))
    return Correction(
        amount=command.amount,
        margin=command.margin,
        cost=command.cost,
        won_on=command.won_on,
        owner_id=None if command.owner is None else known.owner(command.owner, scope),
        account_id=None if command.account is None else known.account(command.account),
        splits=splits,
    )

"""The customer of an open opportunity becomes known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.pipeline.domain.opportunity import Opportunity
from services.pipeline.domain.references import Reference
from services.pipeline.domain.trace import Step, entry
from services.pipeline.store import opportunities, references
from services.pipeline.use_cases.announcements import account_named
from services.pipeline.use_cases.define_pipeline import defined_pipelines
from shared.kernel.ids import new_id
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class NameAccount:
    """Which account it is."""

    opportunity_id: UUID
    account: Reference


async def name_account(tx: Transaction, command: NameAccount, *, today: date, scope: Scope) -> Opportunity:
    """Name the account; the same again tells nobody."""
    before = await opportunities.get_for_update(tx, command.opportunity_id, scope)
    known = await references.look_up(tx, await defined_pipelines(tx), accounts=[command.account])
    after = before.name_account(known.account(command.account))
    if after == before:
        return before
    await opportunities.save(tx, after, entry(Step.ACCOUNT_NAMED, before, after, entry_id=new_id(), on=today))
    tx.publish(account_named(after))
    return after

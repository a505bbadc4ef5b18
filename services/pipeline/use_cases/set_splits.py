"""Whose deal an open opportunity is gets said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.pipeline.domain.errors import SplitsNotYours
from services.pipeline.domain.opportunity import Opportunity
from services.pipeline.domain.splits import Part, members_of, shared_out
from services.pipeline.domain.trace import Step, entry
from services.pipeline.store import opportunities, references
from services.pipeline.use_cases.announcements import splits_set
from services.pipeline.use_cases.define_pipeline import defined_pipelines
from shared.kernel.ids import new_id
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSplits:
    """All parts of it, in place of those before; none leave it to the owner alone."""

    opportunity_id: UUID
    parts: tuple[Part, ...]
    reason: str | None = None


async def set_splits(tx: Transaction, command: SetSplits, *, today: date, scope: Scope) -> Opportunity:
    """Share it out, as those who answer for its owner say; the same again tells nobody."""
    before = await opportunities.get_for_update(tx, command.opportunity_id, scope)
    if not scope.sees(owner_id=before.owner_id):
        raise SplitsNotYours(before.external_id)
    named = [part.member for part in command.parts]
    known = await references.look_up(tx, await defined_pipelines(tx), members=named)
    after = before.share_out(shared_out(command.parts, known, scope, named_before=members_of(before.splits)))
    if after == before:
        return before
    left = entry(Step.SPLITS_SET, before, after, entry_id=new_id(), on=today, reason=command.reason)
    await opportunities.save(tx, after, left)
    tx.publish(splits_set(before, after, left))
    return after

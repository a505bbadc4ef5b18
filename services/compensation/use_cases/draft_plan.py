"""A version that reaches into a closed period: drafted with its impact, approved by another, and only then in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.compensation.domain.errors import PlanNotFound
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.language.terms import plan_hash
from services.compensation.domain.month_end.approval import Person, may_approve
from services.compensation.domain.month_end.errors import AlreadyDecided, RecordNotFound
from services.compensation.domain.month_end.records import Draft
from services.compensation.store import drafts, plans
from services.compensation.use_cases.preview import preview_version
from services.compensation.use_cases.publish_plan import put_in_force
from shared.kernel.ids import new_id
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """Another version of a plan, from when on, and who asks for it."""

    plan_id: UUID
    name: str
    plan: Plan
    effective_on: date
    person: Person
    examples: tuple[object, ...] = ()


async def draft_version(tx: Transaction, command: DraftVersion) -> Draft:
    """Keep a version that is not in force, with what it would change for whom."""
    versions = await plans.versions(tx, plan_id=command.plan_id)
    if not versions:
        raise PlanNotFound(f"there is no plan {command.plan_id}")
    impact: list[dict[str, Any]] = await preview_version(tx, command.plan_id, command.plan, command.effective_on)
    draft = Draft(
        id=new_id(),
        plan_id=command.plan_id,
        name=command.name,
        effective_on=command.effective_on,
        plan=command.plan,
        hash=plan_hash(command.plan),
        impact=impact,
        requested_by=command.person.subject,
        examples=command.examples,
    )
    await drafts.add(tx, draft)
    return draft


async def approve_draft(tx: Transaction, draft_id: UUID, person: Person) -> Draft:
    """Approve what another drafted and what does not pay oneself: it is published, and its deltas name it."""
    draft = await known_draft(tx, draft_id)
    paid = [UUID(each["payee_id"]) for each in draft.impact]
    assigned = (await plans.load(tx)).assignments
    payees = {m for m, held in assigned.items() if any(a.plan_id == draft.plan_id for a in held)}
    may_approve(person, requested_by=draft.requested_by, payees=payees | set(paid), status=draft.status)
    await put_in_force(tx, draft, approved_by=person.subject)
    await drafts.decide(tx, draft_id, status="approved", by=person.subject, reason=None)
    return await known_draft(tx, draft_id)


async def reject_draft(tx: Transaction, draft_id: UUID, person: Person, reason: str) -> Draft:
    """Reject or withdraw it."""
    draft = await known_draft(tx, draft_id)
    if draft.status != "requested":
        raise AlreadyDecided(f"the draft is {draft.status} already")
    await drafts.decide(tx, draft_id, status="rejected", by=person.subject, reason=reason)
    return await known_draft(tx, draft_id)


async def known_draft(tx: Transaction, draft_id: UUID) -> Draft:
    """One draft, or a refusal."""
    draft = await drafts.get(tx, draft_id)
    if draft is None:
        raise RecordNotFound(f"there is no draft {draft_id}")
    return draft

"""A quota that reaches into a closed period: drafted with its impact, approved by another, and only then stated."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from services.compensation.domain.month_end.approval import Person, may_approve
from services.compensation.domain.month_end.errors import AlreadyDecided, RecordNotFound
from services.compensation.domain.month_end.records import FactDraft
from services.compensation.domain.reference import Reference
from services.compensation.store import fact_drafts
from services.compensation.use_cases.state_facts import StateFact, state_facts
from services.compensation.use_cases.try_change import FactStated, try_change
from shared.kernel.errors import ReferenceNotKnownYet
from shared.kernel.ids import new_id
from shared.store.organisation import members_by_external_id
from shared.store.transaction import Transaction


async def draft_fact(tx: Transaction, command: StateFact, *, person: Person, currency: str) -> FactDraft:
    """Keep what is asked for, with what it would change for whom."""
    member_id = await _member(tx, command.member)
    tried = await try_change(tx, FactStated(replace(command, approved=True), person, currency))
    draft = FactDraft(
        id=new_id(),
        kind=command.kind,
        member_id=member_id,
        external_id=command.external_id,
        content=command.content,
        impact=[
            {
                "payee_id": str(move.payee_id),
                "component": move.component,
                "period": move.period,
                "currency": move.currency,
                "before_minor": move.before,
                "after_minor": move.after,
            }
            for move in tried.moved
        ],
        requested_by=person.subject,
    )
    await fact_drafts.add(tx, draft)
    return draft


async def approve_fact(tx: Transaction, draft_id: UUID, person: Person, *, currency: str) -> FactDraft:
    """Approve what another drafted and what moves nothing of one's own: it is stated, and its deltas name it."""
    draft = await _known(tx, draft_id)
    payees = {UUID(each["payee_id"]) for each in draft.impact} | ({draft.member_id} if draft.member_id else set())
    may_approve(person, requested_by=draft.requested_by, payees=payees, status=draft.status)
    member = Reference(draft.member_id) if draft.member_id else None
    command = StateFact(draft.kind, draft.content, member, draft.external_id, approved=True)
    for outcome in await state_facts(tx, [command], person=person, currency=currency):
        outcome.unwrap()
    await fact_drafts.decide(tx, draft_id, status="approved", by=person.subject, reason=None)
    return await _known(tx, draft_id)


async def reject_fact(tx: Transaction, draft_id: UUID, person: Person, reason: str) -> FactDraft:
    """Reject or withdraw it."""
    draft = await _known(tx, draft_id)
    if draft.status != "requested":
        raise AlreadyDecided(f"the draft is {draft.status} already")
    await fact_drafts.decide(tx, draft_id, status="rejected", by=person.subject, reason=reason)
    return await _known(tx, draft_id)


async def _known(tx: Transaction, draft_id: UUID) -> FactDraft:
    draft = await fact_drafts.get(tx, draft_id)
    if draft is None:
        raise RecordNotFound(f"there is no draft {draft_id}")
    return draft


async def _member(tx: Transaction, member: Reference | None) -> UUID | None:
    if member is None or member.id is not None:
        return member.id if member else None
    name = member.external_id or ""
    found = (await members_by_external_id(tx, [name])).get(name)
    if found is None:
        raise ReferenceNotKnownYet("member", name, field="member_external_id")
    return found

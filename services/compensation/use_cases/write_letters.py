"""Plan letters: everybody on a plan is told its terms, and accepts or declines; pay may be held until he accepts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from services.compensation.domain.cause import Cause
from services.compensation.domain.document.write import document
from services.compensation.domain.errors import PlanNotFound
from services.compensation.domain.month_end.approval import Person
from services.compensation.domain.month_end.errors import AlreadyAnswered, NotYours, RecordNotFound
from services.compensation.domain.month_end.holds import Hold
from services.compensation.domain.month_end.records import Letter
from services.compensation.domain.own_facts import OwnFact, content_of
from services.compensation.domain.plan import Assignment
from services.compensation.domain.published import PublishedVersion
from services.compensation.domain.statement.letter import days_on
from services.compensation.store import facts, holds, letters, lines, plans
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.hold_pay import apply_holds
from services.compensation.use_cases.settle import settle_payees
from shared.kernel.hash import sha256_hex
from shared.kernel.ids import new_id
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction

_PROMISED = ("quota", "target_incentive")


async def write_letters(tx: Transaction, plan_id: UUID, person: Person) -> list[Letter]:
    """Write to everybody assigned to the newest version who has no letter of it yet."""
    await take_turn(tx)
    versions = await plans.versions(tx, plan_id=plan_id)
    if not versions:
        raise PlanNotFound(f"there is no plan {plan_id}")
    newest, known = versions[-1], await plans.load(tx)
    assigned = {m for m, held in known.assignments.items() if any(each.plan_id == plan_id for each in held)}
    members = sorted(assigned - set(await letters.written_to(tx, plan_id, newest.version)))
    said = await facts.of_kinds(tx, _PROMISED, member_ids=members)
    written = [
        _letter(tx, newest, member, [f for f in said if f.member_id == member], known.assignments[member])
        for member in members
    ]
    for each in written:
        if each.hold_id is not None:
            hold = _hold(each, newest)
            await holds.place(tx, hold, by=person.subject)
            await apply_holds(tx, hold)
    await letters.add(tx, written)
    return written


async def answer_letter(
    tx: Transaction, letter_id: UUID, person: Person, scope: Scope, *, accept: bool, reason: str | None
) -> Letter:
    """Accept or decline one's own letter; accepted, what it held is let go."""
    await take_turn(tx)
    letter = await letters.get(tx, letter_id)
    if letter is None or not scope.sees(owner_id=letter.member_id):
        raise RecordNotFound(f"there is no letter {letter_id}")
    if letter.member_id != person.member_id:
        raise NotYours("a letter is answered by the one it is written to")
    if letter.status != "open":
        raise AlreadyAnswered(f"the letter was {letter.status}")
    await letters.answer(tx, letter_id, status="accepted" if accept else "declined", reason=reason)
    if accept:
        await _let_go(tx, letter, person)
    return await letters.get(tx, letter_id) or letter


async def _let_go(tx: Transaction, letter: Letter, person: Person) -> None:
    """What waited for the letter: held by the letter itself, or by the plan since before it was written."""
    if letter.hold_id is not None:
        held = await holds.get(tx, letter.hold_id)
        if held is not None and held.released_at is None:
            await holds.release(tx, letter.hold_id, by=person.subject, reason="the letter was accepted")
            await apply_holds(tx, held.hold)
    since = dict(await lines.held_by_plans(tx)).get(letter.member_id)
    if since is not None:
        await settle_payees(tx, [(letter.member_id, Cause("hold", letter.id, since))])


def _letter(
    tx: Transaction,
    version: PublishedVersion,
    member_id: UUID,
    said: Iterable[OwnFact],
    assigned: Sequence[Assignment],
) -> Letter:
    first, last = days_on(version, assigned)
    promised: list[dict[str, Any]] = [{"kind": fact.kind, **content_of(fact.value)} for fact in said]
    content: dict[str, Any] = {
        "plan": version.name,
        "version": version.version,
        "effective_on": version.effective_on.isoformat(),
        "applies_from": first.isoformat(),
        "applies_until": last.isoformat() if last else None,
        "terms": document(version.plan),
        "promised": promised,
        "plan_hash": version.hash,
    }
    return Letter(
        id=new_id(),
        member_id=member_id,
        plan_id=version.plan_id,
        plan_version=version.version,
        content=content,
        hash=sha256_hex({"member_id": str(member_id), **content}),
        hold_id=new_id() if version.plan.hold_until_accepted else None,
        status="open",
        answer_reason=None,
        answered_at=None,
        issued_at=tx.now,
    )


def _hold(letter: Letter, version: PublishedVersion) -> Hold:
    if letter.hold_id is None:
        raise ValueError("the letter holds nothing")
    return Hold(letter.hold_id, f"until the letter of {version.name} is accepted", payee_id=letter.member_id)

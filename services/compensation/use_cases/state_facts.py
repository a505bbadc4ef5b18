"""Facts of compensation's own are stated, stated anew or withdrawn; whatever they move is settled at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from services.compensation.domain.errors import ClosedPeriodReached, FactNotFound, FactUnclear
from services.compensation.domain.month_end.approval import Person, may_not_concern
from services.compensation.domain.month_end.closing import Calendar
from services.compensation.domain.own_facts import KINDS, RATE, OwnFact, content_of, day_of, fact_value
from services.compensation.domain.reference import Directory, Reference
from services.compensation.store import closings, facts
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.open_accounts import close_accounts_opened, open_accounts
from services.compensation.use_cases.settle_facts import settle_facts
from shared.contracts.compensation import RateSet
from shared.kernel.errors import ReferenceNotKnownYet, Refusal
from shared.kernel.hash import sha256_hex
from shared.kernel.ids import new_id
from shared.kernel.intake import Intake, registered
from shared.kernel.outcome import Outcome, created, rejected
from shared.kernel.period import Month
from shared.store.organisation import known_members, members_by_external_id
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class StateFact:
    """A kind, whom it is about, and what it says as plain data."""

    kind: str
    content: Mapping[str, Any]
    member: Reference | None = None
    external_id: str | None = None
    approved: bool = False
    """Whether another has approved that it changes a closed period."""


async def state_facts(
    tx: Transaction, commands: Sequence[StateFact], *, person: Person, currency: str
) -> list[Outcome]:
    """State those that are new, all in one pass; the same external id and content again changes nothing."""
    await take_turn(tx)
    members = await _directory(tx, commands)
    known: dict[str, Any] = {}
    for kind in {command.kind for command in commands} & set(KINDS):
        names = [command.external_id for command in commands if command.kind == kind and command.external_id]
        known[kind] = Intake(await facts.named(tx, kind, names))
    added: list[OwnFact] = []
    calendar = await closings.calendar(tx)
    outcomes = [_decide(command, known, members, person, currency, added, calendar) for command in commands]
    entered = [new for intake in known.values() for new in intake.entered]
    by_id = {fact.id: fact for fact in added}
    await facts.add(tx, [(new, by_id[new.id]) for new in entered], by=person.subject)
    await open_accounts(tx, added, currency)
    _announce(tx, added, person)
    await settle_facts(tx, added)
    return outcomes


async def restate_fact(
    tx: Transaction, fact_id: UUID, content: Mapping[str, Any] | None, *, person: Person, currency: str
) -> OwnFact:
    """Say a fact anew, or withdraw it (no content): what it moved is settled again, with the fact as cause."""
    await take_turn(tx)
    found = await facts.get(tx, fact_id)
    if found is None:
        raise FactNotFound(f"there is no fact {fact_id}")
    before, withdrawn = found
    may_not_concern(person, [before.member_id] if before.member_id else [])
    value = (
        before.value
        if content is None
        else fact_value(before.kind, content, member_id=before.member_id, currency=currency)
    )
    _reaches_no_closed_period(before.kind, value, await closings.calendar(tx), approved=False)
    after = replace(before, version=before.version + 1, value=value)
    if not withdrawn:
        await close_accounts_opened(tx, before, currency)
    await facts.restate(tx, after, withdrawn=content is None, by=person.subject)
    if content is not None:
        await open_accounts(tx, [after], currency)
        _announce(tx, [after], person)
    await settle_facts(tx, [before, after])
    return after


async def _directory(tx: Transaction, commands: Iterable[StateFact]) -> Directory:
    references = [command.member for command in commands if command.member]
    ids = await known_members(tx, [r.id for r in references if r.id])
    named = await members_by_external_id(tx, [r.external_id for r in references if r.external_id])
    return Directory(ids, named)


def _decide(
    command: StateFact,
    known: Mapping[str, Intake],
    members: Directory,
    person: Person,
    currency: str,
    added: list[OwnFact],
    calendar: Calendar,
) -> Outcome:
    try:
        return _state(command, known, members, person, currency, added, calendar)
    except Refusal as refusal:
        return rejected(refusal)


def _state(
    command: StateFact,
    known: Mapping[str, Intake],
    members: Directory,
    person: Person,
    currency: str,
    added: list[OwnFact],
    calendar: Calendar,
) -> Outcome:
    if command.kind not in KINDS:
        raise FactUnclear(f"known kinds are {', '.join(sorted(KINDS))}", field="kind")
    member_id = _member(command, members)
    may_not_concern(person, [member_id] if member_id else [])
    value = fact_value(command.kind, command.content, member_id=member_id, currency=currency)
    _reaches_no_closed_period(command.kind, value, calendar, approved=command.approved)
    fingerprint = sha256_hex({"member": str(member_id), "content": content_of(value)})
    before = known[command.kind].seen_before(command.external_id, fingerprint)
    if before is not None:
        return before
    new = registered(new_id(), command.external_id, fingerprint)
    known[command.kind].enter(new)
    added.append(OwnFact(new.id, new.external_id, 1, command.kind, member_id, value))
    return created(new.id)


def _reaches_no_closed_period(kind: str, value: object, calendar: Calendar, *, approved: bool) -> None:
    """A quota dated into a closed period needs an approval with its impact in sight."""
    if kind == "quota" and not approved and calendar.is_closed(str(Month.of(day_of(value)))):
        raise ClosedPeriodReached(
            f"{day_of(value)} lies in a closed period: draft the quota and have it approved", field="content.first_day"
        )


def _member(command: StateFact, members: Directory) -> UUID | None:
    if command.member is None:
        return None
    found = members.find(command.member)
    if found is None:
        raise ReferenceNotKnownYet("member", str(command.member), field=f"member_{command.member.suffix}")
    return found


def _announce(tx: Transaction, stated: Iterable[OwnFact], person: Person) -> None:
    """Exchange rates are everybody's; what people are paid is nobody's but theirs and is never published."""
    for fact in stated:
        if fact.kind == RATE:
            rate = fact.value
            tx.publish(
                RateSet(
                    pair=f"{rate.from_}/{rate.to}",
                    rate=format(rate.rate, "f"),
                    source=person.subject,
                    effective_on=rate.on,
                )
            )

"""Statements as known now: calculated from the facts in the store, with what the ledger has made of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.compensation.domain.calculation.result import Result
from services.compensation.domain.ledger.account import Account
from services.compensation.domain.month_end.errors import RecordNotFound
from services.compensation.domain.posting import Posting
from services.compensation.domain.settling.reach import reach_of
from services.compensation.domain.statement.assemble import Heading, statement_of
from services.compensation.domain.statement.export import Basis, Inputs, finance_export, payee_export
from services.compensation.domain.statement.months import told_day
from services.compensation.domain.statement.statement import Entry, Statement
from services.compensation.domain.statement.told import Told
from services.compensation.queries.sight import pay_in_sight
from services.compensation.store import adjustments, booking, deals, facts, gather, postings
from services.compensation.store.gather import Ground
from shared.kernel.money import Money
from shared.kernel.period import Month
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction

_MOST_POSTINGS = 1_000
_ADJUSTMENT = "adjustment"
_BALANCES = {
    Account.HELD: "Held",
    Account.ADVANCED: "Paid in advance",
    Account.RECOVERABLE: "To be given back",
    Account.FORFEITED: "Forfeited on leaving",
}
_CAUSES = {
    "deal_won": "a deal that came late",
    "deal_refunded": "a refund",
    "deal_corrected": "a correction",
    "deal_reopened": "a deal that is open again",
    "organisation": "a change of the organisation",
    "plan": "a change of the plan",
    "partner": "a change of the partner's terms",
    "account": "what was learnt of a customer",
    "product": "what was learnt of a product",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a statement rests on, and what was calculated from it."""

    basis: Basis
    result: Result
    name: str


async def found(tx: Transaction, scope: Scope, payee_id: UUID, month: Month) -> Found:
    """The calculation behind somebody's month."""
    if not await pay_in_sight(tx, scope, payee_id):
        raise RecordNotFound(f"there is no statement of {payee_id}")
    on = await gather.ground(tx)
    history = on.organisation.members.get(payee_id) or on.partners.get(payee_id)
    if not history:
        raise RecordNotFound(f"there is no statement of {payee_id}")
    inputs = await _inputs(tx, on, payee_id, month)
    return Found(Basis(on.names.member(payee_id), month, inputs), inputs.calculated(), history[-1].name)


async def export(tx: Transaction, scope: Scope, payee_id: UUID, month: Month) -> Told:
    """The verifiable export: whole for whoever sees everything, the payee's own for all others."""
    made = await found(tx, scope, payee_id, month)
    return (finance_export if scope.everything else payee_export)(made.basis, made.result)


async def statement(tx: Transaction, scope: Scope, payee_id: UUID, month: Month) -> Statement:
    """The statement to be read."""
    made = await found(tx, scope, payee_id, month)
    heading = Heading(
        payee=made.basis.payee,
        name=made.name,
        month=month,
        known_at=f"{tx.now:%Y-%m-%d %H:%M} UTC",
        inputs_hash=made.basis.inputs.hash,
        plan_hash=", ".join(made.basis.plan_hashes(made.result)),
    )
    moved = await postings.within_sight(
        tx, scope, {"payee_id": payee_id, "pay_period": str(month)}, after=None, limit=_MOST_POSTINGS
    )
    return statement_of(
        heading,
        made.result,
        made.basis.inputs.plans,
        entries=(*_entries(moved, str(month)), *await _adjusted(tx, moved)),
        balances=await _balances(tx, payee_id),
    )


async def _inputs(tx: Transaction, on: Ground, payee_id: UUID, month: Month) -> Inputs:
    """The plans, and of the facts what the person's pay hangs on: own deals, and those of everybody ever below."""
    reach = reach_of(on.plans.in_words)
    days = reach.window({month.first_day, month.last_day}) or (month.first_day, month.last_day)
    days = (min(days[0], month.first_day), max(days[1], month.last_day))
    if reach.shared:
        everything = await gather.everything(tx, days=days)
        return Inputs(everything.versions, everything.facts)
    below = _ever_below(on, payee_id, days)
    known = await deals.in_window(tx, days, below, below & on.partners.keys())
    known += [deal for deal in await deals.with_parts_of(tx, below, days) if deal.owner_id not in below]
    own = await facts.of_kinds(tx, member_ids=below)
    owners = {deal.owner_id for deal in known} | {part for deal in known for part in deal.split_among}
    told = await gather.tell(tx, on, tuple(below | owners), known, own)
    return Inputs(on.plans.in_words, told)


def _ever_below(on: Ground, payee_id: UUID, days: tuple[date, date]) -> frozenset[UUID]:
    """The person, and whoever was below him on any of these days."""
    organisation = on.organisation
    changes = {state.effective_on for history in organisation.members.values() for state in history}
    changes |= {state.effective_on for history in organisation.teams.values() for state in history}
    looked_at = {days[0], *(day for day in changes if days[0] <= day <= days[1])}
    return frozenset().union(*(organisation.subtree(payee_id, day) for day in looked_at))


def _entries(moved: list[Posting], month: str) -> Iterator[Entry]:
    """What is paid this month though it was earned in another, cause by cause."""
    for posting in moved:
        if posting.period == month or posting.reason.kind == _ADJUSTMENT:
            continue
        amount = _earned_by(posting)
        if amount.minor:
            why = _CAUSES.get(posting.reason.kind, posting.reason.kind.replace("_", " "))
            yield Entry(f"Change of {posting.period}", amount, f"{why}, {told_day(posting.reason.effective_on)}")


async def _adjusted(tx: Transaction, moved: list[Posting]) -> list[Entry]:
    """What was given or taken by hand: for which deal, and why."""
    sums: dict[UUID, Money] = {}
    for posting in moved:
        if posting.reason.kind == _ADJUSTMENT:
            amount, subject = _earned_by(posting), posting.reason.subject_id
            sums[subject] = sums[subject] + amount if subject in sums else amount
    known = await adjustments.of_ids(tx, sums)
    about = await deals.known(tx, {each.deal_id for each in known.values() if each.deal_id})
    entries = []
    for subject, amount in sums.items():
        each = known[subject]
        deal = about.get(each.deal_id) if each.deal_id else None
        label = f"Adjustment of deal {deal.deal.external_id}" if deal else "Adjustment"
        entries.append(Entry(label, amount, f"{each.reason}, {told_day(each.effective_on)}"))
    return entries


def _earned_by(posting: Posting) -> Money:
    """What a posting adds to what was earned; nothing where it only moves money between accounts."""
    sign = -1 if posting.credit == Account.EXPENSE else 1 if posting.debit == Account.EXPENSE else 0
    return Money(sign * posting.amount.minor, posting.amount.currency)


async def _balances(tx: Transaction, payee_id: UUID) -> list[Entry]:
    standing = sorted((await booking.balances(tx, [payee_id])).items(), key=str)
    return [
        Entry(label, Money(abs(held[account]), currency))
        for (_, currency), held in standing
        for account, label in _BALANCES.items()
        if held[account]
    ]

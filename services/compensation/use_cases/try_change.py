"""Impact: a change is made as it would be, what it moves is read, and it is undone; nothing of it is ever committed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.compensation.domain.deal import Refund, Statement
from services.compensation.domain.month_end.approval import Person
from services.compensation.store import deals, trials
from services.compensation.store.trials import Opened, TriedMove
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.claw_back_commissions import claw_back_commissions
from services.compensation.use_cases.correct_deal import CorrectDeal, correct_deal
from services.compensation.use_cases.follow_organisation import follow_members
from services.compensation.use_cases.publish_plan import PublishPlan, publish_version
from services.compensation.use_cases.state_facts import StateFact, state_facts
from shared.contracts.event import Envelope
from shared.contracts.people import MemberChanged
from shared.kernel.errors import ReferenceNotKnownYet
from shared.kernel.ids import new_id
from shared.kernel.money import Money
from shared.store.organisation import load_organisation
from shared.store.transaction import Transaction

_LATEST = 2**62
"""The number of a statement that comes after every other."""

Change = Callable[[Transaction], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Tried:
    """What the change would move, and which exceptions it would open."""

    moved: tuple[TriedMove, ...]
    opened: tuple[Opened, ...]


class _Undone(Exception):
    """Ends the savepoint, so that everything in it is taken back."""


async def try_change(tx: Transaction, change: Change) -> Tried:
    """Make the change, look, and take it back; announcements included."""
    await take_turn(tx)
    mark, found = new_id(), Tried((), ())
    try:
        async with tx.savepoint():
            await change(tx)
            found = Tried(tuple(await trials.moved(tx, mark)), tuple(await trials.opened(tx, mark)))
            raise _Undone  # noqa: TRY301 - leaving by an exception is what undoes it
    except _Undone:
        return found


@dataclass(frozen=True, slots=True)
class DealRefunded:
    """Part of a deal paid back; all that is left of it where no amount is named."""

    deal_id: UUID
    refunded_on: date
    amount: Money | None = None

    async def __call__(self, tx: Transaction) -> None:
        """Make it."""
        known = await _known(tx, self.deal_id)
        amount = self.amount or known.deal.remaining
        await claw_back_commissions(tx, Refund(new_id(), self.deal_id, amount, self.refunded_on, _LATEST))


@dataclass(frozen=True, slots=True)
class DealCorrected:
    """A deal as it should have been: what is not named stays as it is."""

    deal_id: UUID
    corrected_on: date
    amount: Money | None = None
    owner_id: UUID | None = None
    won_on: date | None = None

    async def __call__(self, tx: Transaction) -> None:
        """Make it."""
        known = await _known(tx, self.deal_id)
        was = known.deal
        right = replace(
            was if self.amount is None else was.worth(self.amount),
            owner_id=self.owner_id or was.owner_id,
            won_on=self.won_on or was.won_on,
        )
        await correct_deal(tx, CorrectDeal(Statement(right, _LATEST), self.corrected_on))


@dataclass(frozen=True, slots=True)
class MemberReassigned:
    """A member belongs to another team from a day on."""

    member_id: UUID
    team_id: UUID | None
    effective_on: date

    async def __call__(self, tx: Transaction) -> None:
        """Make it."""
        state = (await load_organisation(tx)).member(self.member_id, self.effective_on)
        if state is None:
            raise ReferenceNotKnownYet("member", self.member_id)
        said = MemberChanged(
            member_id=self.member_id,
            external_id=state.external_id,
            name=state.name,
            team_id=self.team_id,
            roles=state.roles,
            rank=state.rank,
            territories=state.territories,
            skills=state.skills,
            weight=state.weight,
            capacity=state.capacity,
            effective_on=self.effective_on,
        )
        event_id = new_id()
        envelope = Envelope(event_id, "/services/compensation/impact", tx.now, _LATEST, str(event_id))
        await follow_members(tx, [MemberChanged.received(said.model_dump_json().encode(), envelope)])


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """Another version of a plan."""

    plan_id: UUID
    command: PublishPlan
    today: date
    currency: str

    async def __call__(self, tx: Transaction) -> None:
        """Make it."""
        await publish_version(tx, self.plan_id, self.command, today=self.today, currency=self.currency)


@dataclass(frozen=True, slots=True)
class FactStated:
    """A quota, a promise or another fact of compensation's own."""

    command: StateFact
    person: Person
    currency: str

    async def __call__(self, tx: Transaction) -> None:
        """Make it."""
        for outcome in await state_facts(tx, [self.command], person=self.person, currency=self.currency):
            outcome.unwrap()


async def _known(tx: Transaction, deal_id: UUID) -> Statement:
    found = (await deals.known(tx, [deal_id])).get(deal_id)
    if found is None:
        raise ReferenceNotKnownYet("deal", deal_id)
    return found

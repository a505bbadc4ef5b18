"""Whatever comes first, and in whatever batches: the same facts lead to the same ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from random import Random
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.compensation.domain.affected import owners_below, owners_paid_by
from services.compensation.domain.cause import Cause, Causes
from services.compensation.domain.deal import Deal, PayeeMonth
from services.compensation.domain.plan import Assignment, Plans, PlanVersion
from services.compensation.domain.position import Position, PositionKey, difference
from services.compensation.domain.walk import Account, Walk, walk
from shared.kernel.hierarchy import MemberState, Organisation, TeamState
from tests.compensation.facts import an_id, assigned, deal, member, team, terms, version

OWNERS = ("anna", "ben", "mia")
MIDMONTH = date(2026, 3, 3)


@dataclass(frozen=True)
class Refunded:
    """Part of a deal was paid back."""

    deal_id: UUID
    cents: int


Fact = Deal | Refunded | MemberState | TeamState | PlanVersion | Assignment


@dataclass
class Ledger:
    """What the use cases do around the rules, on dictionaries instead of tables: walk only what a fact can move."""

    deals: dict[UUID, Deal] = field(default_factory=dict)
    refunds: dict[UUID, int] = field(default_factory=dict)
    members: list[MemberState] = field(default_factory=list)
    teams: list[TeamState] = field(default_factory=list)
    versions: list[PlanVersion] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    positions: dict[PositionKey, Position] = field(default_factory=dict)

    def receive(self, batch: Sequence[Fact]) -> None:
        """Handle a batch as runs of one kind."""
        for _, run in groupby(batch, key=type):
            self.settle(self.remember(list(run)))

    def remember(self, run: Sequence[Fact]) -> Causes:
        """Keep the facts of a run; answer what they can move."""
        won = [fact for fact in run if isinstance(fact, Deal)]
        if won:
            self.deals |= {fact.id: fact for fact in won}
            return Causes.of_wins(won)
        if isinstance(run[0], Refunded):
            return self._refunded([fact for fact in run if isinstance(fact, Refunded)])
        months: dict[PayeeMonth, Cause] = {}
        for fact in run:
            self._keep(fact)
        for fact in run:
            cause = Cause("organisation", an_id("somebody"), MIDMONTH)
            months |= dict.fromkeys(self._months(self._owners(fact), fact), cause)
        return Causes(months)

    def settle(self, causes: Causes) -> None:
        """Walk from where the causes say on, and apply the difference."""
        starts = causes.starts
        known = [d for d in self._as_known() if d.payee_month in starts and d.place >= starts[d.payee_month]]
        walked = walk(known, self._plans(), self._organisation(), self._booked_before(causes))
        ids = {d.id for d in known}
        of = causes.managers_of
        before = [p for p in self.positions.values() if p.deal_id in ids and (of is None or _within(p, of))]
        for change in difference(before, walked.positions(managers_of=of)):
            self.positions[change.after.key] = change.after

    def everything(self) -> Walk:
        """All deals walked at once."""
        return walk(self._as_known(), self._plans(), self._organisation())

    def _refunded(self, run: Sequence[Refunded]) -> Causes:
        for fact in run:
            self.refunds[fact.deal_id] = self.refunds.get(fact.deal_id, 0) + fact.cents
        hit = [self.deals[fact.deal_id] for fact in run if fact.deal_id in self.deals]
        return Causes.of_wins(hit)

    def _booked_before(self, causes: Causes) -> dict[Account, int]:
        booked: dict[Account, int] = {}
        for position in self.positions.values():
            month = PayeeMonth(position.member_id, position.month)
            place = causes.starts.get(month)
            if position.role == "owner" and place and self.deals[position.deal_id].place < place:
                account = (month, position.plan_id)
                booked[account] = booked.get(account, 0) + position.credited.minor
        return booked

    def _keep(self, fact: Fact) -> None:
        match fact:
            case MemberState():
                self.members.append(fact)
            case TeamState():
                self.teams.append(fact)
            case PlanVersion():
                self.versions.append(fact)
            case Assignment():
                self.assignments.append(fact)

    def _owners(self, fact: Fact) -> Iterable[UUID]:
        if isinstance(fact, TeamState):
            return owners_below(fact.team_id, self._organisation())
        if isinstance(fact, PlanVersion):
            return owners_paid_by(fact.plan_id, self._plans())
        return [fact.member_id] if isinstance(fact, MemberState | Assignment) else []

    def _months(self, owners: Iterable[UUID], fact: Fact) -> list[PayeeMonth]:
        if isinstance(fact, Deal | Refunded):
            return []
        wanted = set(owners)
        later = (d for d in self.deals.values() if d.owner_id in wanted and d.won_on >= fact.effective_on)
        return [d.payee_month for d in later]

    def _as_known(self) -> list[Deal]:
        return [replace(d, refunded=self.refunds.get(d.id, 0)) for d in self.deals.values()]

    def _plans(self) -> Plans:
        return Plans.of(self.versions, self.assignments)

    def _organisation(self) -> Organisation:
        return Organisation.of(self.members, self.teams)


def _within(position: Position, deals: frozenset[UUID]) -> bool:
    return position.role == "owner" or position.deal_id in deals


def earned(ledger: Ledger) -> dict[PositionKey, Position]:
    """Every position that holds something; which of those at nothing were ever opened does depend on the order."""
    return {key: position for key, position in ledger.positions.items() if not position.is_empty}


ORGANISATION: list[Fact] = [
    *(member(name, "east") for name in OWNERS),
    member("ben", "west", on=MIDMONTH, sequence=2),
    team("east", "mia", "company"),
    team("west", "zoe", "company"),
    team("company", "dora"),
    team("company", None, on=date(2026, 4, 2), sequence=2),
]
PLANS: list[Fact] = [
    version(),
    version(number=2, on=MIDMONTH, of=terms(("0", "10000", "0.04"), ("10000", None, "0.09"))),
    version("flat", of=terms(("0", None, "0.07"), override="0.01")),
    *(assigned(name) for name in OWNERS),
    assigned("anna", "flat", MIDMONTH),
]


@st.composite
def won_deals(draw: st.DrawFn) -> list[Fact]:
    """Deals of three owners around the days on which something changes, some paid back in part or whole."""
    facts: list[Fact] = []
    for number in range(draw(st.integers(1, 8))):
        on = date(2026, draw(st.integers(3, 4)), draw(st.integers(1, 4)))
        thousands = draw(st.integers(0, 30))
        one = deal(f"D{number}", draw(st.sampled_from(OWNERS)), thousands * 1_000, str(on))
        facts.append(one)
        if draw(st.booleans()):
            facts.append(Refunded(one.id, one.amount.minor // draw(st.integers(1, 3))))
    return facts


@settings(deadline=None)
@given(deals=won_deals(), random=st.randoms(use_true_random=False))
def test_any_order_and_any_batches_lead_to_the_same_ledger(deals: list[Fact], random: Random) -> None:
    facts = [*ORGANISATION, *PLANS, *deals]
    whole = Ledger()
    whole.receive(facts)

    shuffled, pieces = random.sample(facts, len(facts)), Ledger()
    while shuffled:
        size = random.randint(1, 6)
        pieces.receive(shuffled[:size])
        shuffled = shuffled[size:]

    assert earned(pieces) == earned(whole)


@settings(deadline=None)
@given(deals=won_deals())
def test_walking_only_what_moved_is_walking_everything(deals: list[Fact]) -> None:
    piecewise = Ledger()
    for fact in [*ORGANISATION, *PLANS, *deals]:
        piecewise.receive([fact])

    assert earned(piecewise) == {p.key: p for p in piecewise.everything().positions() if not p.is_empty}

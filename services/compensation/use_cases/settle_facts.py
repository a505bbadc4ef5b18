"""Facts of compensation's own re-decide the pay they can move."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from services.compensation.domain.cause import Cause
from services.compensation.domain.own_facts import ABOUT_DEALS, RATE, OwnFact
from services.compensation.store import deals, gather
from services.compensation.store.gather import Ground
from services.compensation.use_cases.settle import settle_payees
from shared.store.transaction import Transaction

Moved = tuple[UUID, Cause]


async def settle_facts(tx: Transaction, stated: Iterable[OwnFact]) -> None:
    """Settle the people these facts are about, from the facts' day on: by name, by team, by deal or by currency."""
    facts = [fact for fact in stated if fact.value is not None]
    moved = [(fact.member_id, _cause(fact)) for fact in facts if fact.member_id]
    others = [fact for fact in facts if not fact.member_id]
    if others:
        on = await gather.ground(tx)
        moved += [each for fact in others for each in _of_team(on, fact)]
        moved += await _of_deals(tx, on, [fact for fact in others if fact.kind in ABOUT_DEALS])
        moved += await _of_rates(tx, on, [fact for fact in others if fact.kind == RATE])
    if moved:
        await settle_payees(tx, moved)


def _cause(fact: OwnFact) -> Cause:
    return Cause("fact", fact.id, fact.effective_on)


def _of_team(on: Ground, fact: OwnFact) -> Iterator[Moved]:
    """Everybody who on any day belonged to the team a fact is about."""
    named = getattr(fact.value, "team", None)
    if named is None:
        return
    teams = {
        team_id for team_id, states in on.organisation.teams.items() if any(s.external_id == named for s in states)
    }
    for member_id, states in on.organisation.members.items():
        if any(state.team_id in teams for state in states):
            yield member_id, _cause(fact)


async def _of_deals(tx: Transaction, on: Ground, facts: Collection[OwnFact]) -> list[Moved]:
    """Whoever owns a deal or a part of it, as the publisher or the fact says, from the deal's day on."""
    known = {deal.external_id: deal for deal in await deals.named(tx, {fact.value.deal for fact in facts})}
    moved: list[Moved] = []
    for fact in facts:
        deal = known.get(fact.value.deal)
        if deal is not None:
            cause = Cause("fact", fact.id, deal.won_on)
            named = {part.payee for part in (*getattr(fact.value, "splits", ()), *getattr(fact.value, "stages", ()))}
            parts = {on.names.member_id(name) for name in named if on.names.knows(name)}
            moved += [(member_id, cause) for member_id in {deal.owner_id, *deal.split_among, *parts}]
    return moved


async def _of_rates(tx: Transaction, on: Ground, facts: Collection[OwnFact]) -> list[Moved]:
    """Whoever owns a deal that some plan converts by the pair of a rate, from the rate's day on."""
    paid_in = {version.plan.currency for version in on.plans.in_words}
    moved: list[Moved] = []
    for fact in facts:
        pair = ((fact.value.from_, fact.value.to), (fact.value.to, fact.value.from_))
        found = await deals.in_currencies(tx, {dealt for dealt, plan in pair if plan in paid_in}, since=fact.value.on)
        moved += [(member_id, _cause(fact)) for deal in found for member_id in (deal.owner_id, *deal.split_among)]
    return moved

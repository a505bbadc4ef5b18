"""What the calculation is told, gathered from the store: of some people and days, or of all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.compensation.domain.deal import Deal
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.targets import Acceptance
from services.compensation.domain.language.plan import PlanVersion
from services.compensation.domain.own_facts import ABOUT_DEALS, OwnFact
from services.compensation.domain.plan import Plans, for_managers
from services.compensation.domain.settling import world
from services.compensation.domain.settling.names import Names
from services.compensation.domain.settling.own_words import other_facts
from services.compensation.domain.settling.reach import Reach
from services.compensation.store import deals, facts, letters, neighbours, plans
from shared.kernel.hierarchy import Organisation
from shared.store.organisation import load_organisation
from shared.store.transaction import Transaction


@dataclass(frozen=True)
class Ground:
    """What every settling stands on: plans, people, partners, and who is called what."""

    plans: Plans
    organisation: Organisation
    names: Names
    partners: neighbours.Partners

    def managers_above(self, member_id: UUID, on: date) -> tuple[UUID, ...]:
        """Who managed somebody that day."""
        return self.organisation.managers_above(member_id, on)


@dataclass(frozen=True)
class Gathered:
    """Plans and facts in the calculation's own words, and the names to read its answer by."""

    versions: tuple[PlanVersion, ...]
    facts: Facts
    names: Names


async def ground(tx: Transaction) -> Ground:
    """Plans, people and partners as known now."""
    known, organisation = await plans.load(tx), await load_organisation(tx)
    names = Names.of(organisation)
    for plan_id, name in known.names.items():
        names.plans[name] = names.plans[for_managers(name)] = plan_id
    partners = await neighbours.partners(tx)
    for partner_id, states in partners.items():
        names.call(partner_id, f"partner/{states[-1].external_id}")
    return Ground(known, organisation, names, partners)


async def tell(
    tx: Transaction,
    on: Ground,
    member_ids: Collection[UUID],
    known: Sequence[Deal],
    own: Collection[OwnFact],
    *,
    as_known_at: datetime | None = None,
    manager_plan: str | None = None,
) -> Facts:
    """Facts about these members, partners and deals; `manager_plan` pays managers who are assigned to none."""
    of_members, of_deals = _sorted_in(own)
    on.names.remember(known)
    names_of = {deal.id: deal.external_id for deal in known}
    paid_back = [deal.id for deal in known if deal.refunded]
    refunds = await deals.refunds_of(tx, paid_back, as_known_at=as_known_at) if paid_back else []
    others = other_facts(own, on.names)
    around = await neighbours.around(tx, on.partners, known, member_ids)
    payees = world.payee_facts(member_ids, on.organisation, on.plans, of_members, on.names, manager_plan, around)
    return replace(
        others,
        payees=(*payees, *world.partner_facts(member_ids, around, on.plans, of_members, on.names)),
        teams=world.team_facts(on.organisation, on.names),
        deals=world.deal_facts(known, of_deals, on.names, around),
        refunds=world.refund_facts(refunds, names_of),
        acceptances=await _acceptances(tx, on, member_ids, as_known_at),
    )


async def _acceptances(
    tx: Transaction, on: Ground, member_ids: Collection[UUID], as_known_at: datetime | None
) -> tuple[Acceptance, ...]:
    """Which plans these people have accepted, where some plan waits for it."""
    if not any(version.plan.hold_until_accepted for version in on.plans.in_words):
        return ()
    return tuple(
        Acceptance(payee=on.names.member(member_id), plan=on.plans.names[plan_id], on=day, cause=str(letter_id))
        for letter_id, member_id, plan_id, day in await letters.accepted(tx, member_ids, as_known_at)
    )


async def deals_that_count(
    tx: Transaction, on: Ground, reach: Reach, payees: Collection[UUID], window: tuple[date, date]
) -> list[Deal]:
    """The deals of a stretch of days that can move what these people are paid."""
    if reach.shared:
        return await deals.in_window(tx, window, None)
    owners = set(payees)
    if reach.manages:
        owners |= below(on, payees)
    return await deals.in_window(tx, window, owners, owners & on.partners.keys())


def below(on: Ground, managers: Collection[UUID]) -> set[UUID]:
    """Everybody who on any day had one of these managers above."""
    return {member for member in on.organisation.members if _ever_above(on, member) & set(managers)}


def _ever_above(on: Ground, member_id: UUID) -> set[UUID]:
    organisation = on.organisation
    days = {state.effective_on for state in organisation.members[member_id]}
    days |= {state.effective_on for states in organisation.teams.values() for state in states}
    return {manager for day in days for manager in on.managers_above(member_id, day)}


async def everything(
    tx: Transaction, *, days: tuple[date, date] = (date.min, date.max), as_known_at: datetime | None = None
) -> Gathered:
    """All that is known, or was known at an instant, of the deals won from one day to another."""
    on = await ground(tx)
    if as_known_at is None:
        known = await deals.in_window(tx, days, None)
    else:
        known = await deals.as_known_at(tx, as_known_at, days)
    own = await facts.of_kinds(tx, as_known_at=as_known_at)
    told = await tell(tx, on, (*on.organisation.members, *on.partners), known, own, as_known_at=as_known_at)
    return Gathered(on.plans.in_words, told, on.names)


def _sorted_in(
    own: Collection[OwnFact],
) -> tuple[Mapping[UUID, Collection[OwnFact]], Mapping[str, Collection[OwnFact]]]:
    of_members: defaultdict[UUID, list[OwnFact]] = defaultdict(list)
    of_deals: defaultdict[str, list[OwnFact]] = defaultdict(list)
    for fact in sorted(own, key=lambda fact: (fact.effective_on, fact.external_id)):
        if fact.kind in ABOUT_DEALS:
            of_deals[fact.subject].append(fact)
        elif fact.member_id is not None:
            of_members[fact.member_id].append(fact)
    return of_members, of_deals

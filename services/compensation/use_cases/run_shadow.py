"""A shadow plan is started, follows what moves pay, and is ended. It books nothing and announces nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.compensation.domain.errors import PlanNotFound, ShadowOfNobody
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.language.plan import Plan, PlanVersion
from services.compensation.domain.language.terms import plan_hash
from services.compensation.domain.month_end.approval import Person
from services.compensation.domain.month_end.errors import AlreadyDecided, RecordNotFound
from services.compensation.domain.plan import for_managers
from services.compensation.domain.settling.reach import Reach, reach_of
from services.compensation.domain.what_if.records import Shadow
from services.compensation.domain.what_if.shadow import Running, shadow_pay
from services.compensation.store import closings, deals, facts, gather, plans, shadows
from services.compensation.store.gather import Ground
from services.compensation.store.shadows import Place
from shared.kernel.ids import new_id
from shared.kernel.period import Month
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class StartShadow:
    """A draft, the plan whose place it takes, for whom (None: everybody on it), and from which month on."""

    draft: Plan
    name: str
    instead_of: UUID
    member_ids: Sequence[UUID] | None
    first_period: str
    person: Person


async def start_shadow(tx: Transaction, command: StartShadow) -> Shadow:
    """Keep the draft; everybody it covers is looked at by the job that follows."""
    known = await plans.load(tx)
    if command.instead_of not in known.versions:
        raise PlanNotFound(f"there is no plan {command.instead_of}")
    on_it = {m for m, held in known.assignments.items() if any(a.plan_id == command.instead_of for a in held)}
    for index, member_id in enumerate(command.member_ids or ()):
        if member_id not in on_it:
            raise ShadowOfNobody(f"{member_id} was never on the plan", field=f"member_ids[{index}]")
    shadow = Shadow(
        id=new_id(),
        plan_id=command.instead_of,
        name=command.name,
        draft=command.draft,
        hash=plan_hash(command.draft),
        member_ids=command.member_ids,
        first_period=command.first_period,
        started_by=command.person.subject,
        started_at=tx.now,
    )
    await shadows.add(tx, shadow)
    on = await gather.ground(tx)
    await shadows.touch(tx, {*on_it, *on.organisation.members})
    return shadow


async def end_shadow(tx: Transaction, shadow_id: UUID, person: Person) -> Shadow:
    """Stop following; what it has found stays."""
    found = await shadows.get(tx, shadow_id)
    if found is None:
        raise RecordNotFound(f"there is no shadow {shadow_id}")
    if not await shadows.end(tx, shadow_id, by=person.subject):
        raise AlreadyDecided("the shadow was ended before")
    return await shadows.get(tx, shadow_id) or found


async def follow_shadows(tx: Transaction, limit: int = 500) -> int:
    """Bring shadows up to date for some of those whose pay has moved; how many there were."""
    found = await shadows.touched(tx, limit)
    for shadow_id, payee_ids in found.items():
        shadow = await shadows.get(tx, shadow_id)
        if shadow is not None:
            await _look_again(tx, shadow, payee_ids)
    return sum(map(len, found.values()))


async def _look_again(tx: Transaction, shadow: Shadow, payee_ids: set[UUID]) -> None:
    on = await gather.ground(tx)
    reach = reach_of((*on.plans.in_words, PlanVersion(shadow.draft)))
    if reach.shared:
        payee_ids = payee_ids | set(on.organisation.members)
    told = await _told(tx, on, reach, shadow, payee_ids)
    running = Running(
        shadow.draft,
        on.plans.names[shadow.plan_id],
        None if shadow.member_ids is None else frozenset(map(on.names.member, shadow.member_ids)),
    )
    covered = {on.names.member_id(payee.id) for payee in told.payees if running.covers(payee)} & payee_ids
    as_of = await _horizon(tx, reach, told)
    would: dict[Place, int] = {}
    for group, facts_of in _groups(on, shadow, covered, told):
        paid = shadow_pay(running, on.plans.in_words, facts_of, set(map(on.names.member, group)), as_of)
        would.update(((on.names.member_id(place[0]), *place[1:]), minor) for place, minor in paid.items())
    within = {place: minor for place, minor in would.items() if place[1] >= shadow.first_period}
    await shadows.restate(tx, shadow.id, payee_ids, await _beside(tx, on, shadow, covered, within))


def _groups(on: Ground, shadow: Shadow, covered: set[UUID], told: Facts) -> Iterator[tuple[set[UUID], Facts]]:
    """Those on the plan, with everything; managers on none, with the deals of owners who are on the plan."""
    managers = covered - on.plans.assignments.keys()
    if covered - managers:
        yield covered - managers, told
    if managers:
        theirs = {
            name
            for name, deal in on.names.deals.items()
            if on.plans.assigned_to(deal.owner_id, deal.won_on) == shadow.plan_id
        }
        kept = tuple(deal for deal in told.deals if deal.id in theirs)
        yield managers, replace(told, deals=kept, refunds=tuple(r for r in told.refunds if r.deal in theirs))


async def _beside(
    tx: Transaction, on: Ground, shadow: Shadow, covered: set[UUID], would: dict[Place, int]
) -> dict[Place, tuple[int, int]]:
    """Real and shadow, place by place; a manager on no plan keeps what other plans' overrides pay him."""
    real = await shadows.real(tx, covered, shadow.first_period, shadow.plan_id)
    found = {}
    for place in {*real, *would}:
        pays, by_others = real.get(place, (0, 0))
        kept = 0 if place[0] in on.plans.assignments else by_others
        found[place] = (pays, would.get(place, 0) + kept)
    return found


async def _told(tx: Transaction, on: Ground, reach: Reach, shadow: Shadow, payee_ids: set[UUID]) -> Facts:
    """What these people's pay hangs on from the shadow's first month: own deals, parts, and those of people below."""
    first = Month.parse(shadow.first_period).first_day
    days = (min(first, (reach.window([first]) or (first, first))[0]), date.max)
    owners = payee_ids | gather.below(on, payee_ids)
    known = {deal.id: deal for deal in await deals.in_window(tx, days, None if reach.shared else owners)}
    known.update((deal.id, deal) for deal in await deals.with_parts_of(tx, owners, days))
    people = owners | {member for deal in known.values() for member in (deal.owner_id, *deal.split_among)}
    own = await facts.concerning(tx, people, [deal.external_id for deal in known.values()])
    name = for_managers(on.plans.names[shadow.plan_id])
    return await gather.tell(tx, on, people, list(known.values()), own, manager_plan=name)


async def _horizon(tx: Transaction, reach: Reach, told: Facts) -> date | None:
    """A draw is paid without deals: up to the end of the last month anything is known of."""
    if not reach.pays_without_deals:
        return None
    closed = (await closings.calendar(tx)).closed_through
    days = [deal.on for deal in told.deals] + ([Month.parse(closed).last_day] if closed else [])
    return Month.of(max(days)).last_day if days else None

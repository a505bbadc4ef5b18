"""Settling: calculate again what a fact can have moved, book what changed and announce it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from services.compensation.domain.cause import Cause, earliest
from services.compensation.domain.deal import Deal
from services.compensation.domain.ledger.line import MANUAL, Line, movements
from services.compensation.domain.settling.reach import Reach, reach_of
from services.compensation.domain.settling.touch import Causes, Touch
from services.compensation.domain.settling.unknown import unknown
from services.compensation.store import closings, deals, exceptions, gather, lines, neighbours, shadows
from services.compensation.store.gather import Ground
from services.compensation.use_cases.post import Caused, post
from services.compensation.use_cases.walk import Turn, walk
from services.compensation.use_cases.walk_part import walk_part
from services.compensation.use_cases.withhold import with_holds
from shared.contracts.event import Event
from shared.kernel.period import Month
from shared.store.transaction import Transaction


async def settle(tx: Transaction, touch: Touch, received: Mapping[UUID, Event] | None = None) -> None:
    """Afterwards every line these facts can move is what the facts known now say, whatever came first.

    `received` gives, where a run of events is being handled, the event behind each causing record.
    """
    if not touch.deals and not touch.people:
        return
    on = await gather.ground(tx)
    touched = await _touched(tx, touch)
    booked = [line for line in await lines.of_deals(tx, touched) if line.key.role != MANUAL]
    reach = reach_of(on.plans.in_words)
    closed = (await closings.calendar(tx)).closed_through if reach.pays_without_deals else None
    through = touch.through or (Month.parse(closed).last_day if closed else None)
    turn = Turn(on, reach, touched, _affected(touch, on, touched, booked, reach), through=through)
    if reach.tail and not touch.people:
        await walk_part(tx, turn, touch, booked)
    else:
        await _wide(tx, turn, touch)
    await _narrow(tx, turn, booked)
    await _book(tx, turn, touch, booked, received or {})
    await shadows.touch(tx, turn.affected)


async def settle_owners(
    tx: Transaction, moved: Iterable[tuple[UUID, Cause]], received: Mapping[UUID, Event] | None = None
) -> None:
    """Settle these people, and whoever is paid for their deals, from the causing fact's day on."""
    await settle(tx, Touch(people=earliest(moved)), received)


async def settle_through(tx: Transaction, cause: Cause, last_day: date) -> None:
    """Settle what is paid without any deal up to the end of a period that is about to be closed."""
    on = await gather.ground(tx)
    if on.plans.assignments and reach_of(on.plans.in_words).pays_without_deals:
        await settle(tx, Touch(people=dict.fromkeys(on.plans.assignments, cause), through=last_day))


async def settle_payees(
    tx: Transaction, moved: Iterable[tuple[UUID, Cause]], received: Mapping[UUID, Event] | None = None
) -> None:
    """Settle what these people are paid from the causing fact's day on: for their own deals and for those below."""
    causes = earliest(moved)
    on = await gather.ground(tx)
    for manager_id, cause in list(causes.items()):
        for member_id in gather.below(on, [manager_id]):
            causes.setdefault(member_id, cause)
    await settle(tx, Touch(people=causes), received)


async def _touched(tx: Transaction, touch: Touch) -> dict[UUID, Deal]:
    """The deals a fact is about as known now: those named, and those of the people named from their day on."""
    found = {deal_id: statement.deal for deal_id, statement in (await deals.known(tx, touch.deals)).items()}
    if touch.people:
        days = {member_id: cause.effective_on for member_id, cause in touch.people.items()}
        of_partners = await deals.of_partners(tx, days)
        found.update(
            (deal.id, deal) for deal in of_partners if deal.partner_id and deal.won_on >= days[deal.partner_id]
        )
        found.update((deal.id, deal) for deal in await deals.of_owners_from(tx, days))
        parts = await deals.with_parts_of(tx, days, (min(days.values()), date.max))
        found.update((deal.id, deal) for deal in parts)
    return found


def _affected(
    touch: Touch, on: Ground, touched: Mapping[UUID, Deal], booked: Iterable[Line], reach: Reach
) -> frozenset[UUID]:
    """Everybody whose pay can move: owners and partners in every state, managers, whoever is paid for the deals now."""
    found = {line.key.payee_id for line in booked} | set(touch.people)
    chains: dict[tuple[UUID, date], tuple[UUID, ...]] = {}
    for deal in (*touched.values(), *touch.states):
        for owner_id in (deal.owner_id, *deal.split_among):
            key = (owner_id, deal.won_on)
            if key not in chains:
                chains[key] = (owner_id, *on.managers_above(owner_id, deal.won_on))
            found.update(chains[key])
        if deal.partner_id and deal.partner_id in on.partners:
            found.add(deal.partner_id)
    if reach.shared:
        found |= set(on.plans.assignments)
    return frozenset(found)


async def _narrow(tx: Transaction, turn: Turn, booked: Iterable[Line]) -> None:
    """Components that look at one deal only: the deals touched, for everybody."""
    alone = turn.reach.narrow
    turn.booked.update((line.id, line) for line in booked if line.key.component in alone or not _planned(turn, line))
    turn.looked_at.update(turn.touched)
    known = list(turn.touched.values())
    if not turn.reach.narrow_plans:
        return
    for manager_plan, deals_of_plan in _by_overrides(turn, known).items():
        plans = turn.reach.narrow_plans
        walked = await walk(tx, turn, plans, deals_of_plan, turn.affected, manager_plan=manager_plan)
        turn.planned.update(walked.states)


def _by_overrides(turn: Turn, known: Iterable[Deal]) -> dict[str | None, list[Deal]]:
    """Deals by the plan that pays managers who are assigned to none: the owner's. Without such managers all are one."""
    plans = turn.ground.plans
    managers = {state.manager_id for states in turn.ground.organisation.teams.values() for state in states}
    found: dict[str | None, list[Deal]] = {}
    if not (turn.affected & managers) - plans.assignments.keys():
        return {None: list(known)} if known else {}
    for deal in known:
        found.setdefault(plans.overrides_of(deal.owner_id, deal.won_on) or "", []).append(deal)
    return found


async def _wide(tx: Transaction, turn: Turn, touch: Touch) -> None:
    """Components that count over time: everything of the people affected in the stretch that can move."""
    payees = turn.counted
    window = turn.reach.window(touch.days | {deal.won_on for deal in turn.touched.values()})
    if window is None or not payees:
        return
    if touch.people:
        window = (window[0], touch.through or date.max)
    months = (str(Month.of(window[0])), str(Month.of(window[1])))
    found = await lines.of_payees_between(tx, payees, months, turn.reach.counted)
    booked = [line for line in found if _counts(turn, line)]
    turn.booked.update((line.id, line) for line in booked)
    known = await gather.deals_that_count(tx, turn.ground, turn.reach, payees, window)
    known += await _more(tx, turn, {deal.id for deal in known}, window, booked)
    turn.looked_at.update((deal.id, deal) for deal in known)
    states = (await walk(tx, turn, turn.reach.wide_plans, known, payees)).states
    turn.planned.update((key, state) for key, state in states.items() if months[0] <= key.period <= months[1])


async def _more(
    tx: Transaction, turn: Turn, known: Collection[UUID], window: tuple[date, date], booked: Iterable[Line]
) -> list[Deal]:
    """Deals touched that now count, and those that did and may do so no longer."""
    touched = [d for d in turn.touched.values() if d.id not in known and window[0] <= d.won_on <= window[1]]
    missing = {line.key.deal_id for line in booked if line.key.deal_id} - set(known) - {deal.id for deal in touched}
    before = await deals.known(tx, missing) if missing else {}
    return [*touched, *(statement.deal for statement in before.values())]


def _planned(turn: Turn, line: Line) -> bool:
    """Whether a component is in any plan; what is in none any more is taken back deal by deal."""
    return any(c.id == line.key.component for v in turn.ground.plans.in_words for c in v.plan.components)


def _counts(turn: Turn, line: Line) -> bool:
    return line.key.role != MANUAL and line.key.component not in turn.reach.narrow


async def _book(
    tx: Transaction, turn: Turn, touch: Touch, booked: Iterable[Line], received: Mapping[UUID, Event]
) -> None:
    before = list(turn.booked.values())
    planned = await with_holds(tx, turn.planned, before)
    causes = Causes(
        touch, _payees_of(turn), frozenset(line.key.deal_id for line in (*booked, *before) if line.key.deal_id)
    )
    caused = []
    for movement in movements(before, planned):
        deal = turn.looked_at.get(movement.key.deal_id) if movement.key.deal_id else None
        cause, trigger = causes.why(movement.key, deal)
        event = received.get(cause.id) or received.get(trigger.id)
        caused.append(Caused(movement, cause, event, deal.external_id if deal else None))
    await post(tx, caused, [*booked, *before])
    on, deals_seen = turn.ground, turn.looked_at.values()
    around = await neighbours.around(tx, on.partners, deals_seen if on.plans.asked else ())
    found = [*turn.found, *unknown(deals_seen, on.organisation, on.plans, on.names, around)]
    await exceptions.look_again(tx, found, deal_ids=turn.looked_at, payee_ids=turn.affected)


def _payees_of(turn: Turn) -> dict[UUID, set[UUID]]:
    """Whom each deal pays, before or after."""
    found: dict[UUID, set[UUID]] = {}
    for key in (*turn.planned, *(line.key for line in turn.booked.values())):
        if key.deal_id is not None:
            found.setdefault(key.deal_id, set()).add(key.payee_id)
    return found

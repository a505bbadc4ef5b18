"""Settling: calculate again what a fact can have moved, book what changed and announce it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.cause import Cause, earliest
from services.compensation.domain.deal import Deal
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.targets import Opening
from services.compensation.domain.language.plan import PlanVersion
from services.compensation.domain.ledger.line import MANUAL, Line, LineKey, LineState, movements
from services.compensation.domain.month_end.exceptions import Found
from services.compensation.domain.settling.answer import exceptions as problems_of
from services.compensation.domain.settling.answer import line_states, roles_of
from services.compensation.domain.settling.missing import missing
from services.compensation.domain.settling.reach import Reach, Start, reach_of
from services.compensation.domain.settling.start import openings
from services.compensation.domain.settling.touch import Causes, Touch
from services.compensation.store import closings, deals, exceptions, facts, gather, lines, shadows
from services.compensation.store.gather import Ground
from services.compensation.use_cases.post import Caused, post
from services.compensation.use_cases.withhold import with_holds
from shared.contracts.event import Event
from shared.kernel.period import Month
from shared.store.transaction import Transaction


@dataclass
class Turn:
    """What one settling has found out so far."""

    ground: Ground
    reach: Reach
    touched: Mapping[UUID, Deal]
    affected: frozenset[UUID]
    booked: dict[UUID, Line] = field(default_factory=dict)
    planned: dict[LineKey, LineState] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)
    looked_at: dict[UUID, Deal] = field(default_factory=dict)
    through: date | None = None


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
        await _tail(tx, turn, touch, booked)
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
        found.update((deal.id, deal) for deal in await deals.of_owners_from(tx, days))
        parts = await deals.with_parts_of(tx, days, (min(days.values()), date.max))
        found.update((deal.id, deal) for deal in parts)
    return found


def _affected(
    touch: Touch, on: Ground, touched: Mapping[UUID, Deal], booked: Iterable[Line], reach: Reach
) -> frozenset[UUID]:
    """Everybody whose pay can move: owners in every state, their managers, and whoever is paid for the deals now."""
    found = {line.key.payee_id for line in booked} | set(touch.people)
    chains: dict[tuple[UUID, date], tuple[UUID, ...]] = {}
    for deal in (*touched.values(), *touch.states):
        for owner_id in (deal.owner_id, *deal.split_among):
            key = (owner_id, deal.won_on)
            if key not in chains:
                chains[key] = (owner_id, *on.managers_above(owner_id, deal.won_on))
            found.update(chains[key])
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
        await _calculate(tx, turn, plans, deals_of_plan, turn.affected, manager_plan=manager_plan)


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
    payees = _counted(turn)
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
    await _calculate(tx, turn, turn.reach.wide_plans, known, payees, months=months)


async def _tail(tx: Transaction, turn: Turn, touch: Touch, booked: Iterable[Line]) -> None:
    """Components that go on from what was counted before: only from the first deal touched on."""
    on, counted = turn.ground, turn.reach.counted
    states = [*turn.touched.values(), *touch.states]
    owners = {(owner, deal.won_on) for deal in states for owner in (deal.owner_id, *deal.split_among)}
    starts = turn.reach.starts(pair for pair in owners if pair[0] in on.plans.assignments)
    if not starts:
        return
    payees = {start.payee_id for start in starts}
    turn.booked.update((line.id, line) for line in booked if line.key.component in counted)
    later = await lines.of_payees_since(tx, starts, counted)
    turn.booked.update((line.id, line) for line in later if line.key.role != MANUAL)
    known = {deal.id: deal for deal in await deals.since(tx, starts)}
    known.update((deal.id, deal) for deal in turn.touched.values())
    missing = {line.key.deal_id for line in turn.booked.values() if line.key.deal_id} - set(known)
    more = await deals.known(tx, missing) if missing else {}
    known.update((deal_id, statement.deal) for deal_id, statement in more.items())
    turn.looked_at.update(known)
    before = openings(await lines.credited_before(tx, starts, counted), turn.reach, on.names)
    await _calculate(tx, turn, turn.reach.wide_plans, list(known.values()), payees, opened=before)
    turn.planned = {key: state for key, state in turn.planned.items() if _started(key, known, starts)}


def _started(key: LineKey, known: Mapping[UUID, Deal], starts: Iterable[Start]) -> bool:
    """Whether a line lies where its payee's figures move: a deal that several share is loaded for the first of them."""
    if key.deal_id is None:
        return True
    day = known[key.deal_id].won_on
    return any(start.payee_id == key.payee_id and start.day <= day <= start.last_day for start in starts)


async def _more(
    tx: Transaction, turn: Turn, known: Collection[UUID], window: tuple[date, date], booked: Iterable[Line]
) -> list[Deal]:
    """Deals touched that now count, and those that did and may do so no longer."""
    touched = [d for d in turn.touched.values() if d.id not in known and window[0] <= d.won_on <= window[1]]
    missing = {line.key.deal_id for line in booked if line.key.deal_id} - set(known) - {deal.id for deal in touched}
    before = await deals.known(tx, missing) if missing else {}
    return [*touched, *(statement.deal for statement in before.values())]


def _counted(turn: Turn) -> frozenset[UUID]:
    """Those affected who are on a plan, or manage somebody who is."""
    managers = {state.manager_id for states in turn.ground.organisation.teams.values() for state in states}
    return turn.affected & (turn.ground.plans.assignments.keys() | managers)


def _planned(turn: Turn, line: Line) -> bool:
    """Whether a component is in any plan; what is in none any more is taken back deal by deal."""
    return any(c.id == line.key.component for v in turn.ground.plans.in_words for c in v.plan.components)


def _counts(turn: Turn, line: Line) -> bool:
    return line.key.role != MANUAL and line.key.component not in turn.reach.narrow


async def _calculate(  # noqa: PLR0913 - what is asked, of whom, and what is known before
    tx: Transaction,
    turn: Turn,
    versions: Sequence[PlanVersion],
    known: Sequence[Deal],
    payees: Collection[UUID],
    *,
    months: tuple[str, str] | None = None,
    opened: tuple[Opening, ...] = (),
    manager_plan: str | None = None,
) -> None:
    on = turn.ground
    people = set(payees) | {member for deal in known for member in (deal.owner_id, *deal.split_among)}
    own = await facts.concerning(tx, people, [deal.external_id for deal in known])
    told = await gather.tell(tx, on, people, known, own, manager_plan=manager_plan)
    if opened:
        told = replace(told, openings=(*told.openings, *opened))
    result = calculate(versions, told, _horizon(turn, told), payees={on.names.member(payee) for payee in payees})
    states = line_states(result, on.names, roles_of(versions), tx.now.date())
    turn.planned.update(
        (key, state) for key, state in states.items() if months is None or months[0] <= key.period <= months[1]
    )
    turn.found += problems_of(result, on.names)


def _horizon(turn: Turn, told: Facts) -> date | None:
    """Up to which day is calculated: a draw is paid without deals, so up to the end of the last month known of."""
    if not turn.reach.pays_without_deals:
        return None
    days = [*(deal.on for deal in told.deals), *(activity.on for activity in told.activities)]
    days += [turn.through] if turn.through else []
    return Month.of(max(days)).last_day if days else None


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
    on = turn.ground
    found = [*turn.found, *missing(turn.looked_at.values(), on.organisation, on.plans, on.names)]
    await exceptions.look_again(tx, found, deal_ids=turn.looked_at, payee_ids=turn.affected)


def _payees_of(turn: Turn) -> dict[UUID, set[UUID]]:
    """Whom each deal pays, before or after."""
    found: dict[UUID, set[UUID]] = {}
    for key in (*turn.planned, *(line.key for line in turn.booked.values())):
        if key.deal_id is not None:
            found.setdefault(key.deal_id, set()).add(key.payee_id)
    return found

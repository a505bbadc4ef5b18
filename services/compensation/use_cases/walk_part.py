"""Walking a part: deals that count over time are calculated again only where a fact about deals can move their pay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.compensation.domain.deal import Deal
from services.compensation.domain.ledger.line import MANUAL, Line, LineKey, LineState
from services.compensation.domain.settling.reach import Reach
from services.compensation.domain.settling.start import (
    Counted,
    Starts,
    openings,
    starts,
    totals_brought,
    totals_looked_at,
    turned,
)
from services.compensation.domain.settling.touch import Touch
from services.compensation.store import deals, lines
from services.compensation.use_cases.walk import Touched, Turn, converted, walk
from services.compensation.use_cases.walk_edges import walk_edges
from shared.kernel.period import Month
from shared.store.transaction import Transaction


@dataclass
class Part:
    """The deals of some stretches, their lines in the ledger, and the totals of the periods they lie in."""

    begun: Starts
    touched: frozenset[UUID]
    known: dict[UUID, Deal]
    booked: list[Line]
    beside: list[Line]
    """Lines that these deals pay to anybody, in whatever stretch: what is walked is not brought along besides."""
    totals: dict[Counted, int] = field(default_factory=dict)

    def reaches(self, key: LineKey) -> bool:
        """Whether a line is on a deal touched, or lies where its payee's figures may move."""
        if key.deal_id is None or key.deal_id in self.touched:
            return True
        return self.begun.reach(key.payee_id, self.known[key.deal_id].won_on)


async def walk_part(tx: Transaction, turn: Turn, touch: Touch, booked: Collection[Line]) -> None:
    """From the first deal touched on, told what was credited beside; whole periods where that is not enough."""
    turn.booked.update((line.id, line) for line in booked if line.key.component in turn.reach.counted)
    several = {who for who, plans in turn.ground.plans.assignments.items() if len(plans) > 1}
    for reach in turn.reach.parts:
        touched = list(dict.fromkeys(_touched(turn, reach, touch)))
        if "edges" in reach.needs.values():
            await walk_edges(tx, turn, reach, touched, touch)
            continue
        entire = {who for who, *_ in touched if who in several}
        again = await _walked(tx, turn, reach, touched, entire) - entire
        if again:
            await _walked(tx, turn, reach, [each for each in touched if each[0] in again], again)


def _touched(turn: Turn, reach: Reach, touch: Touch) -> Iterator[Touched]:
    for deal in (*turn.touched.values(), *touch.states):
        for owner_id in (deal.owner_id, *deal.split_among):
            paid = turn.ground.managers_above(owner_id, deal.won_on) if reach.manages else (owner_id,)
            yield from ((who, deal.won_on, deal.id) for who in paid if who in turn.counted)


async def _walked(
    tx: Transaction, turn: Turn, reach: Reach, touched: Collection[Touched], entire: Collection[UUID]
) -> set[UUID]:
    """Calculate the stretches these deals lie in; the answer is whose pay hangs on more than them."""
    begun = starts(((who, day) for who, day, _ in touched), reach, entire)
    if not begun:
        return set()
    names = turn.ground.names
    part = await _part(tx, turn, reach, frozenset(deal_id for *_, deal_id in touched), begun)
    turn.booked.update((line.id, line) for line in part.booked)
    turn.looked_at.update(part.known)
    earlier = [start for start in begun if start.first_day < start.day]
    before = [name for name, need in reach.needs.items() if need == "sum_before"]
    credited = await lines.credited_before(tx, earlier, before) if earlier and before else []
    brought = (*openings(credited, reach, names), *totals_brought(_outside(part), reach, names))
    payees = begun.by_payee.keys()
    states, told = await walk(tx, turn, reach.wide_plans, list(part.known.values()), payees, opened=brought)
    planned = {key: state for key, state in states.items() if part.reaches(key)}
    turn.planned.update(planned)
    window = (min(start.first_day for start in begun), max(start.earned_by for start in begun))
    if await converted(tx, reach, window, told):
        return set(payees)
    opened = {opening.payee for opening in told.openings}
    found = {payee for payee in payees if names.member(payee) in opened}
    return found | turned(part.totals, _after(part, planned), reach)


async def _part(tx: Transaction, turn: Turn, reach: Reach, touched: frozenset[UUID], begun: Starts) -> Part:
    """What is known of these stretches."""
    mine = [line for line in turn.booked.values() if line.key.deal_id in touched]
    theirs = {line.id: line for line in mine if line.key.component in reach.counted}
    known: dict[UUID, Deal] = {}
    # Where totals are all that counts, a stretch is a day, and none of its other deals moves.
    longer = [start for start in begun if start.first_day != start.last_day]
    if longer:
        later = await lines.of_payees_since(tx, longer, reach.counted)
        theirs.update((line.id, line) for line in later if line.key.role != MANUAL)
        known.update((deal.id, deal) for deal in await deals.since(tx, longer))
    known.update((deal_id, turn.touched[deal_id]) for deal_id in touched if deal_id in turn.touched)
    missing = {line.key.deal_id for line in theirs.values() if line.key.deal_id} - set(known)
    more = await deals.known(tx, missing) if missing else {}
    known.update((deal_id, statement.deal) for deal_id, statement in more.items())
    part = Part(begun, touched, known, list(theirs.values()), list(theirs.values()))
    looked_at = list(totals_looked_at(reach, begun))
    if looked_at:
        shared = [deal.id for deal in known.values() if reach.manages or deal.particulars]
        more_lines = await lines.of_deals(tx, shared, reach.counted) if shared else []
        part.beside = list((theirs | {line.id: line for line in more_lines}).values())
        part.totals = await _totals(tx, looked_at)
    return part


async def _totals(tx: Transaction, looked_at: Sequence[Counted]) -> dict[Counted, int]:
    payees, components = {each.payee_id for each in looked_at}, {each.component for each in looked_at}
    months = {_month(each) for each in looked_at}
    sums = await lines.credited_in(tx, payees, components, months)
    return {each: sums.get((each.payee_id, each.component, _month(each)), 0) for each in looked_at}


def _month(counted: Counted) -> str:
    """A period's deals are all earned at its end."""
    return str(Month.of(counted.period.last_day))


def _outside(part: Part) -> dict[Counted, int]:
    """What the totals have beside the deals that are walked."""
    inside = _credited(((line.key, line.state) for line in part.beside), part.totals)
    return {each: total - inside[each] for each, total in part.totals.items() if total != inside[each]}


def _after(part: Part, planned: Mapping[LineKey, LineState]) -> dict[Counted, int]:
    """The totals as they will be."""
    was = _credited(((line.key, line.state) for line in part.booked if part.reaches(line.key)), part.totals)
    will = _credited(planned.items(), part.totals)
    return {each: total - was[each] + will[each] for each, total in part.totals.items()}


def _credited(found: Iterable[tuple[LineKey, LineState]], totals: Iterable[Counted]) -> Counter[Counted]:
    """What lines credit, by the total they belong to."""
    by_month = {(each.payee_id, each.component, _month(each)): each for each in totals}
    sums: Counter[Counted] = Counter()
    for key, state in found:
        each = by_month.get((key.payee_id, key.component, key.period))
        if each is not None and key.deal_id is not None and key.role != MANUAL:
            sums[each] += state.credited
    return sums

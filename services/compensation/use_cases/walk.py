"""Walking: some deals are calculated for some people, as a part of settling."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.deal import Deal
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.targets import Opening
from services.compensation.domain.language.plan import PlanVersion
from services.compensation.domain.ledger.line import Line, LineKey, LineState
from services.compensation.domain.month_end.exceptions import Found
from services.compensation.domain.settling.answer import exceptions as problems_of
from services.compensation.domain.settling.answer import line_states, roles_of
from services.compensation.domain.settling.reach import Reach
from services.compensation.store import deals, facts, gather
from services.compensation.store.gather import Ground
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

    @cached_property
    def counted(self) -> frozenset[UUID]:
        """Those affected who are on a plan, or manage somebody who is."""
        managers = {state.manager_id for states in self.ground.organisation.teams.values() for state in states}
        return self.affected & (self.ground.plans.assignments.keys() | managers)


Touched = tuple[UUID, date, UUID]
"""Somebody who may be paid for a deal touched, its day, and the deal."""


class Walked(NamedTuple):
    """The lines a walk came to, and the facts it was told."""

    states: Mapping[LineKey, LineState]
    told: Facts


async def walk(
    tx: Transaction,
    turn: Turn,
    versions: Sequence[PlanVersion],
    known: Sequence[Deal],
    payees: Collection[UUID],
    *,
    opened: tuple[Opening, ...] = (),
    manager_plan: str | None = None,
) -> Walked:
    """Calculate what these deals pay these people; `opened` is what they bring along from deals that are left out."""
    on = turn.ground
    people = set(payees) | {member for deal in known for member in (deal.owner_id, *deal.split_among)}
    own = await facts.concerning(tx, people, [deal.external_id for deal in known])
    told = await gather.tell(tx, on, people, known, own, manager_plan=manager_plan)
    begun = replace(told, openings=(*told.openings, *opened)) if opened else told
    result = calculate(versions, begun, _horizon(turn, told), payees={on.names.member(payee) for payee in payees})
    turn.found += problems_of(result, on.names)
    return Walked(line_states(result, on.names, roles_of(versions), tx.now.date()), told)


async def converted(tx: Transaction, reach: Reach, days: tuple[date, date], told: Facts) -> bool:
    """Whether anything in these days was converted: counts are exact, the ledger has whole minor units only."""
    if not told.exchange_rates:
        return False
    currencies = {version.plan.currency for version in reach.wide_plans}
    return await deals.any_in_other_currencies(tx, currencies, days)


def _horizon(turn: Turn, told: Facts) -> date | None:
    """Up to which day is calculated: a draw is paid without deals, so up to the end of the last month known of."""
    if not turn.reach.pays_without_deals:
        return None
    days = [*(deal.on for deal in told.deals), *(activity.on for activity in told.activities)]
    days += [turn.through] if turn.through else []
    return Month.of(max(days)).last_day if days else None

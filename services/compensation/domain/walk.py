"""The walk: deals in the order of (won_on, external id), each paid on top of what its owner had booked that month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from services.compensation.domain.deal import Deal, PayeeMonth
from services.compensation.domain.footing import footings
from services.compensation.domain.override import override_on
from services.compensation.domain.plan import Plans, PlanVersion
from services.compensation.domain.position import Position, Role
from services.compensation.domain.waiting import Awaited
from shared.kernel.hierarchy import Organisation
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Step:
    """One deal's turn: where it is walked, who pays and manages, what of it counts, and what was booked before."""

    deal: Deal
    payee_month: PayeeMonth
    plan: PlanVersion
    managers: tuple[UUID, ...]
    credited: Money
    booked: Money


@dataclass(frozen=True)
class Walk:
    """Every deal of some payee-months: paid step by step, or waiting for a fact."""

    steps: tuple[Step, ...]
    awaiting: tuple[tuple[Deal, Awaited], ...]

    def positions(self, *, managers_of: Collection[UUID] | None = None) -> Iterator[Position]:
        """What everybody earns; the managers only on the deals named, if any are."""
        for step in self.steps:
            yield owner_position(step)
            if managers_of is None or step.deal.id in managers_of:
                yield from manager_positions(step)


Account = tuple[PayeeMonth, UUID]
"""What a payee books in a month under one plan."""


def walk(
    deals: Iterable[Deal], plans: Plans, organisation: Organisation, booked_before: Mapping[Account, int] | None = None
) -> Walk:
    """Walk payee-months to their end, on top of what was booked before the deals given (minor units).

    A change of plan within a month starts again from nothing under the new plan.
    """
    footing_of = footings(plans, organisation)
    booked: defaultdict[Account, int] = defaultdict(int, booked_before or {})
    steps: list[Step] = []
    awaiting: list[tuple[Deal, Awaited]] = []
    for deal in sorted((deal for deal in deals if deal.standing), key=lambda deal: deal.place):
        footing = footing_of(deal.owner_id, deal.won_on, deal.amount.currency)
        awaiting += ((deal, fact) for fact in footing.missing)
        if footing.plan is None:
            continue
        month, credited = deal.payee_month, deal.remaining
        account = (month, footing.plan.plan_id)
        before = Money(booked[account], credited.currency)
        steps.append(Step(deal, month, footing.plan, footing.managers, credited, before))
        booked[account] += credited.minor
    return Walk(tuple(steps), tuple(awaiting))


def owner_position(step: Step) -> Position:
    """The owner's commission: marginal, on top of what was booked before."""
    amount = step.plan.schedule.commission_on(step.credited, already_booked=step.booked)
    return _position(step, step.deal.owner_id, "owner", amount)


def manager_positions(step: Step) -> Iterator[Position]:
    """The override of every manager above, each once."""
    amount = override_on(step.credited, rate=step.plan.manager_override)
    return (_position(step, manager_id, "manager", amount) for manager_id in step.managers)


def _position(step: Step, member_id: UUID, role: Role, amount: Money) -> Position:
    return Position(
        deal_id=step.deal.id,
        deal_external_id=step.deal.external_id,
        member_id=member_id,
        role=role,
        month=step.payee_month.month,
        credited=step.credited,
        amount=amount,
        plan_id=step.plan.plan_id,
        plan_version=step.plan.version,
    )

"""The estimator: what open deals would pay a representative, each alone on top of what is won, and all together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.calculation.result import Result
from services.compensation.domain.facts.deals import Deal
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.language.plan import PlanVersion


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one open deal would add to the pay of a payee if it were won as stated (minor units)."""

    deal: str
    alone: int
    in_order: int
    """What it adds when all are won, each on top of those before it in walk order."""


@dataclass(frozen=True, slots=True)
class Estimates:
    """All open deals of a payee."""

    deals: tuple[Estimate, ...]
    together: int


def estimate(payee: str, open_deals: Sequence[Deal], plans: Sequence[PlanVersion], facts: Facts) -> Estimates:
    """Each deal's worth to the payee: alone, and in the order in which they would count."""
    now = _with([], payee, plans, facts)
    ordered = sorted(open_deals, key=lambda deal: (deal.on, deal.id))
    estimates, reached = [], now
    for count, deal in enumerate(ordered, 1):
        alone = _with([deal], payee, plans, facts) - now
        upto = _with(ordered[:count], payee, plans, facts)
        estimates.append(Estimate(deal.id, alone, upto - reached))
        reached = upto
    return Estimates(tuple(estimates), reached - now)


def _with(deals: Sequence[Deal], payee: str, plans: Sequence[PlanVersion], facts: Facts) -> int:
    return _pay(calculate(plans, replace(facts, deals=(*facts.deals, *deals)), payees=[payee]), payee)


def _pay(result: Result, payee: str) -> int:
    return sum(line.amount for line in result.of(payee))

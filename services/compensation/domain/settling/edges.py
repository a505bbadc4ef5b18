"""Marginal tiers over a long time: only deals near a tier's edge are paid something else when earlier ones change."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from services.compensation.domain.language.components import AnyComponent
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.language.rates import Tiers
from shared.kernel.money import exponent

K = TypeVar("K")


class Stretch(NamedTuple):
    """Days one after the other that are calculated again, and what was credited in the period before them."""

    first_day: date
    last_day: date
    before: int


def edges_of(plan: Plan, component: AnyComponent) -> tuple[int, ...]:
    """Where the component's tiers begin and end, in minor units."""
    tiers = [tier for factor in getattr(component, "rate", ()) if isinstance(factor, Tiers) for tier in factor.tiers]
    bounds = {bound for tier in tiers for bound in (tier.from_, tier.to) if bound}
    # A bound between two minor units lies beside both.
    return tuple(sorted(int(bound.scaleb(exponent(plan.currency))) for bound in bounds))


def near(sums: Sequence[tuple[K, int]], edges: Collection[int], slack: int, *, before: int = 0) -> Iterator[K]:
    """Which of these, one after the other, may touch an edge when what comes before them changes by up to the slack."""
    total = before
    for key, minor in sums:
        if any(total - slack - 1 <= edge <= total + minor + slack + 1 for edge in edges):
            yield key
        total += minor


def stretches(days: Collection[date], before: Mapping[date, int]) -> list[Stretch]:
    """Days as stretches of days that follow each other, with what was credited before the first of each."""
    found: list[Stretch] = []
    for day in sorted(days):
        if found and found[-1].last_day + timedelta(days=1) == day:
            found[-1] = found[-1]._replace(last_day=day)
        else:
            found.append(Stretch(day, day, before[day]))
    return found

"""A plan run beside the real one: the draft on past periods, or the shadow on facts as they come."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.payees import OnPlan, Payee
from services.compensation.domain.language.plan import PlanVersion
from services.compensation.domain.what_if.moved import Moved, moved


@dataclass(frozen=True, slots=True)
class Outcome:
    """What somebody is paid by the real plan and would be by the other (minor units)."""

    payee: str
    currency: str
    real: int
    shadow: int

    @property
    def difference(self) -> int:
        """What the other plan would add, or take away if negative."""
        return self.shadow - self.real


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everybody on the plan: who would win, who would lose, and by how much."""

    outcomes: tuple[Outcome, ...]
    moved: tuple[Moved, ...]

    @property
    def winners(self) -> tuple[Outcome, ...]:
        """Those who would get more, most first."""
        better = (each for each in self.outcomes if each.difference > 0)
        return tuple(sorted(better, key=lambda each: (-each.difference, each.payee)))

    @property
    def losers(self) -> tuple[Outcome, ...]:
        """Those who would get less, hardest hit first."""
        worse = (each for each in self.outcomes if each.difference < 0)
        return tuple(sorted(worse, key=lambda each: (each.difference, each.payee)))


def compare(
    draft: PlanVersion,
    instead_of: Collection[str],
    plans: Sequence[PlanVersion],
    facts: Facts,
    *,
    first_day: date,
    last_day: date,
) -> Comparison:
    """The draft in place of a plan (by all its names), for everybody on it, over periods that end between two days."""
    real = calculate(plans, facts)
    others = [version for version in plans if version.plan.id not in instead_of]
    shadow = calculate([*others, replace(draft, effective_on=None)], _on(draft.plan.id, instead_of, facts))
    within = [
        [line for line in result.lines if first_day <= line.period.last_day <= last_day] for result in (real, shadow)
    ]
    sums: dict[tuple[str, str], list[int]] = {}
    for side, lines in enumerate(within):
        for line in lines:
            sums.setdefault((line.payee, line.currency), [0, 0])[side] += line.amount
    outcomes = tuple(Outcome(*who, *pay) for who, pay in sorted(sums.items()))
    return Comparison(outcomes, moved(*within))


def _on(draft: str, instead_of: Collection[str], facts: Facts) -> Facts:
    """The same facts with everybody of a plan on the draft."""
    return replace(facts, payees=tuple(_reassigned(payee, draft, instead_of) for payee in facts.payees))


def _reassigned(payee: Payee, draft: str, instead_of: Collection[str]) -> Payee:
    return replace(payee, plans=tuple(_renamed(payee.plans, draft, instead_of)))


def _renamed(plans: Iterable[OnPlan], draft: str, instead_of: Collection[str]) -> Iterable[OnPlan]:
    return (replace(on, plan=draft) if on.plan in instead_of else on for on in plans)

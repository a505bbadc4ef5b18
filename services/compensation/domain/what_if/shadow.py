"""A plan run beside the real one: the draft on past periods, or the shadow on facts as they come."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.payees import OnPlan, Payee
from services.compensation.domain.language.plan import Plan, PlanVersion
from services.compensation.domain.plan import for_managers, overrides_alone
from services.compensation.domain.what_if.moved import Moved, moved
from shared.kernel.period import Month

_SHADOW = "shadow"


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


@dataclass(frozen=True, slots=True)
class Running:
    """A draft that stands in the place of a plan, for everybody on it or for those named."""

    draft: Plan
    instead_of: str
    whom: frozenset[str] | None = None
    """By name; None: everybody on the plan."""

    @property
    def versions(self) -> tuple[PlanVersion, ...]:
        """The draft, and its overrides alone for managers who are assigned to no plan."""
        shadow = replace(self.draft, id=_SHADOW)
        return PlanVersion(shadow), PlanVersion(overrides_alone(shadow))

    def covers(self, payee: Payee) -> bool:
        """Whether somebody is on the draft."""
        named = self.whom is None or payee.id in self.whom
        return named and any(on.plan in (self.instead_of, for_managers(self.instead_of)) for on in payee.plans)


def shadow_pay(
    running: Running, plans: Sequence[PlanVersion], facts: Facts, payees: Collection[str], as_of: date | None = None
) -> dict[tuple[str, str, str], int]:
    """What the draft would pay those of these payees it covers: by payee, month and currency (minor units)."""
    covered = {payee.id for payee in facts.payees if running.covers(payee)}
    names = {running.instead_of: _SHADOW, for_managers(running.instead_of): for_managers(_SHADOW)}
    moved = tuple(_moved_over(payee, names) if payee.id in covered else payee for payee in facts.payees)
    result = calculate([*plans, *running.versions], replace(facts, payees=moved), as_of, payees=covered & set(payees))
    sums: dict[tuple[str, str, str], int] = {}
    for line in result.lines:
        key = (line.payee, str(Month.of(line.earned_on)), line.currency)
        sums[key] = sums.get(key, 0) + line.amount
    return sums


def _moved_over(payee: Payee, names: Mapping[str, str]) -> Payee:
    return replace(payee, plans=tuple(replace(on, plan=names.get(on.plan, on.plan)) for on in payee.plans))


def _on(draft: str, instead_of: Collection[str], facts: Facts) -> Facts:
    """The same facts with everybody of a plan on the draft."""
    return replace(facts, payees=tuple(_reassigned(payee, draft, instead_of) for payee in facts.payees))


def _reassigned(payee: Payee, draft: str, instead_of: Collection[str]) -> Payee:
    return replace(payee, plans=tuple(_renamed(payee.plans, draft, instead_of)))


def _renamed(plans: Iterable[OnPlan], draft: str, instead_of: Collection[str]) -> Iterable[OnPlan]:
    return (replace(on, plan=draft) if on.plan in instead_of else on for on in plans)

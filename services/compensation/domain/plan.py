"""Plans known now: published in versions, assigned to members, both effective-dated; and their short form."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal, Protocol, Self, TypeVar
from uuid import UUID

from services.compensation.domain.errors import FigureTooFine, RateOutOfRange
from services.compensation.domain.language.components import AnyComponent, Commission
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.language.plan import Plan, PlanVersion
from services.compensation.domain.language.rates import Tier as LanguageTier
from services.compensation.domain.language.rates import Tiers
from services.compensation.domain.published import PublishedVersion
from services.compensation.domain.settling.asked import asked
from services.compensation.domain.tiers import Schedule, Tier
from shared.kernel.money import exponent

PayeeKind = Literal["member", "partner"]

# With amounts below 2^63 minor units every product with a rate stays within a decimal's 28 exact digits.
_RATE_DIGITS = 8


@dataclass(frozen=True, slots=True)
class TierTerms:
    """A tier as people write it: bounds in major units, the rate as a fraction of 1."""

    start: Decimal
    end: Decimal | None
    rate: Decimal


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """The short form of a plan: marginal tiers on the won revenue of a month, and every manager's override."""

    currency: str
    tiers: tuple[TierTerms, ...]
    manager_override: Decimal

    def schedule(self) -> Schedule:
        """The tiers in minor units, checked."""
        return Schedule.of([self._tier(tier, index) for index, tier in enumerate(self.tiers)])

    def checked(self) -> Self:
        """The same terms, or the refusal that names what is wrong with them."""
        self.schedule()
        _exact_rate(self.manager_override, "manager_override")
        if not 0 <= self.manager_override <= 1:
            raise RateOutOfRange(f"the rate {self.manager_override} is not between 0 and 1", field="manager_override")
        return self

    def plan(self, external_id: str, name: str) -> Plan:
        """The same in the plan language: a commission on what one owns, and an override on what is owned below."""
        tiers = tuple(LanguageTier(tier.start, tier.end, tier.rate) for tier in self.tiers)
        own = Commission(id="commission", rate=(Tiers(tiers, "marginal"),))
        below = Commission(id="override", credit=Credit(of="manager"), rate=(self.manager_override,))
        return Plan(id=external_id, title=name, currency=self.currency, components=(own, below))

    @classmethod
    def within(cls, plan: Plan) -> Self | None:
        """The short form of a plan that says nothing it could not say; else None."""
        own, *below = plan.components
        tiers = own.rate[0] if isinstance(own, Commission) else None
        override = below[0] if len(below) == 1 else None
        if not isinstance(tiers, Tiers) or not isinstance(override, Commission):
            return None
        rate = override.rate[0]
        if not isinstance(rate, Decimal) or any(tier.rate is None for tier in tiers.tiers):
            return None
        rows = tuple(TierTerms(tier.from_, tier.to, tier.rate or Decimal(0)) for tier in tiers.tiers)
        short = cls(plan.currency, rows, rate)
        return short if short.plan(plan.id, plan.title) == plan else None

    def _tier(self, terms: TierTerms, index: int) -> Tier:
        start = _minor(terms.start, self.currency, f"tiers[{index}].from")
        end = None if terms.end is None else _minor(terms.end, self.currency, f"tiers[{index}].to")
        return Tier(start, end, _exact_rate(terms.rate, f"tiers[{index}].rate"))


@dataclass(frozen=True, slots=True)
class Assignment:
    """A member or a partner is paid by a plan from a day on, until the next assignment."""

    payee_id: UUID
    plan_id: UUID
    effective_on: date
    kind: PayeeKind = "member"


@dataclass(frozen=True, slots=True)
class AssignmentRecord:
    """An assignment with the names it is known by."""

    id: UUID
    external_id: str
    fingerprint: str
    assignment: Assignment


class _Dated(Protocol):
    @property
    def effective_on(self) -> date: ...


D = TypeVar("D", bound=_Dated)


@dataclass(frozen=True)
class Plans:
    """The plan versions and assignments known now, each history oldest first."""

    versions: Mapping[UUID, Sequence[PublishedVersion]] = field(default_factory=dict)
    assignments: Mapping[UUID, Sequence[Assignment]] = field(default_factory=dict)

    @classmethod
    def of(cls, versions: Iterable[PublishedVersion], assignments: Iterable[Assignment]) -> Self:
        """Versions and assignments in any order; of two versions from one day the higher number holds."""
        by_plan: dict[UUID, list[PublishedVersion]] = {}
        for version in sorted(versions, key=lambda v: (v.effective_on, v.version)):
            by_plan.setdefault(version.plan_id, []).append(version)
        by_payee: dict[UUID, list[Assignment]] = {}
        for assignment in assignments:
            by_payee.setdefault(assignment.payee_id, []).append(assignment)
        for history in by_payee.values():
            if len(history) > 1:
                history.sort(key=lambda a: a.effective_on)
        return cls(by_plan, by_payee)

    def version(self, plan_id: UUID, on: date) -> PublishedVersion | None:
        """The version of a plan in force that day."""
        return _in_force(self.versions.get(plan_id, ()), on)

    @cached_property
    def in_words(self) -> tuple[PlanVersion, ...]:
        """Every version as the calculation takes it."""
        written = [version for history in self.versions.values() for version in history]
        overrides = [version for version in written if _overrides(version.plan)]
        return (*(version.in_words for version in written), *(_for_managers(version) for version in overrides))

    @cached_property
    def asked(self) -> frozenset[str]:
        """What any of them asks to know of lines and deals."""
        return frozenset().union(*(asked(version.plan) for history in self.versions.values() for version in history))

    @cached_property
    def names(self) -> dict[UUID, str]:
        """What each plan is called in the calculation."""
        return {plan_id: history[-1].external_id for plan_id, history in self.versions.items()}

    @cached_property
    def name_for_managers(self) -> str | None:
        """The overrides that pay managers assigned to no plan, whoever is below: those of the only plan with any."""
        overriding = [plan for plan, history in self.versions.items() if any(_overrides(v.plan) for v in history)]
        return for_managers(self.names[overriding[0]]) if len(overriding) == 1 else None

    def assigned_to(self, member_id: UUID, on: date) -> UUID | None:
        """The plan somebody is assigned to that day."""
        assignment = _in_force(self.assignments.get(member_id, ()), on)
        return assignment.plan_id if assignment else None

    def overrides_of(self, owner_id: UUID, on: date) -> str | None:
        """The overrides that pay managers assigned to no plan for this owner's deals: those of the owner's plan."""
        plan_id = self.assigned_to(owner_id, on)
        version = self.version(plan_id, on) if plan_id else None
        return for_managers(version.external_id) if version and _overrides(version.plan) else None


def for_managers(name: str) -> str:
    """What the overrides alone of a plan are called."""
    return f"{name} (overrides)"


def _overrides(plan: Plan) -> tuple[AnyComponent, ...]:
    return tuple(c for c in plan.components if isinstance(c, Commission) and c.credit.of == "manager")


def overrides_alone(plan: Plan) -> Plan:
    """What of a plan pays managers who are assigned to none."""
    return replace(plan, id=for_managers(plan.id), components=_overrides(plan))


def _for_managers(version: PublishedVersion) -> PlanVersion:
    return PlanVersion(overrides_alone(version.plan), version.version, version.effective_on)


def _in_force(history: Sequence[D], on: date) -> D | None:
    index = bisect_right(history, on, key=lambda entry: entry.effective_on)
    return history[index - 1] if index else None


def _minor(major: Decimal, currency: str, place: str) -> int:
    minor = major.scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        raise FigureTooFine(f"{major} is finer than the minor unit of {currency}", field=place)
    return int(minor)


def _exact_rate(rate: Decimal, place: str) -> Decimal:
    if rate.normalize().as_tuple().exponent < -_RATE_DIGITS:  # type: ignore[operator]  # a finite figure's is an int
        raise FigureTooFine(f"a rate has at most {_RATE_DIGITS} decimals", field=place)
    return rate

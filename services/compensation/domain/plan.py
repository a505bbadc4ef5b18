"""Plans as data: published in versions, assigned to members, both effective-dated."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol, Self, TypeVar
from uuid import UUID

from services.compensation.domain.errors import FigureTooFine, RateOutOfRange
from services.compensation.domain.tiers import Schedule, Tier
from shared.kernel.hash import sha256_hex
from shared.kernel.money import exponent

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
    """What a plan says, as people write it."""

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

    def document(self) -> dict[str, object]:
        """The terms as canonical values: every figure a decimal string without idle zeros."""
        return {
            "currency": self.currency,
            "manager_override": _plain(self.manager_override),
            "tiers": [
                {"from": _plain(t.start), "to": None if t.end is None else _plain(t.end), "rate": _plain(t.rate)}
                for t in self.tiers
            ],
        }

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical terms: equal terms, equal hash, however they were written."""
        return sha256_hex(self.document())

    def _tier(self, terms: TierTerms, index: int) -> Tier:
        start = _minor(terms.start, self.currency, f"tiers[{index}].from")
        end = None if terms.end is None else _minor(terms.end, self.currency, f"tiers[{index}].to")
        return Tier(start, end, _exact_rate(terms.rate, f"tiers[{index}].rate"))


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """The terms of a plan from a day on, ready to walk with."""

    plan_id: UUID
    version: int
    effective_on: date
    currency: str
    schedule: Schedule
    manager_override: Decimal

    @classmethod
    def of(cls, plan_id: UUID, version: int, effective_on: date, terms: PlanTerms) -> Self:
        """Checked terms become a version."""
        schedule = terms.checked().schedule()
        return cls(plan_id, version, effective_on, terms.currency, schedule, terms.manager_override)


@dataclass(frozen=True, slots=True)
class Assignment:
    """A member is paid by a plan from a day on, until the next assignment."""

    member_id: UUID
    plan_id: UUID
    effective_on: date


class _Dated(Protocol):
    @property
    def effective_on(self) -> date: ...


D = TypeVar("D", bound=_Dated)


@dataclass(frozen=True)
class Plans:
    """The plan versions and assignments known now, each history oldest first."""

    versions: Mapping[UUID, Sequence[PlanVersion]] = field(default_factory=dict)
    assignments: Mapping[UUID, Sequence[Assignment]] = field(default_factory=dict)

    @classmethod
    def of(cls, versions: Iterable[PlanVersion], assignments: Iterable[Assignment]) -> Self:
        """Versions and assignments in any order; of two versions from one day the higher number holds."""
        by_plan: dict[UUID, list[PlanVersion]] = {}
        for version in sorted(versions, key=lambda v: (v.effective_on, v.version)):
            by_plan.setdefault(version.plan_id, []).append(version)
        by_member: dict[UUID, list[Assignment]] = {}
        for assignment in sorted(assignments, key=lambda a: a.effective_on):
            by_member.setdefault(assignment.member_id, []).append(assignment)
        return cls(by_plan, by_member)

    def version(self, plan_id: UUID, on: date) -> PlanVersion | None:
        """The version of a plan in force that day."""
        return _in_force(self.versions.get(plan_id, ()), on)

    def in_force(self, member_id: UUID, on: date) -> PlanVersion | None:
        """The version of the member's plan that pays a deal of that day; None without a plan."""
        assignment = _in_force(self.assignments.get(member_id, ()), on)
        return self.version(assignment.plan_id, on) if assignment else None


def _in_force(history: Sequence[D], on: date) -> D | None:
    index = bisect_right(history, on, key=lambda entry: entry.effective_on)
    return history[index - 1] if index else None


def _plain(figure: Decimal) -> str:
    return format(figure.normalize(), "f") if figure else "0"


def _minor(major: Decimal, currency: str, place: str) -> int:
    minor = major.scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        raise FigureTooFine(f"{major} is finer than the minor unit of {currency}", field=place)
    return int(minor)


def _exact_rate(rate: Decimal, place: str) -> Decimal:
    if rate.normalize().as_tuple().exponent < -_RATE_DIGITS:  # type: ignore[operator]  # a finite figure's is an int
        raise FigureTooFine(f"a rate has at most {_RATE_DIGITS} decimals", field=place)
    return rate

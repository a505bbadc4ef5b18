"""What a calculation says: lines with their trace, totals, what could not be paid and why, balances and holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from services.compensation.domain.calculation.exact import Number
from services.compensation.domain.calculation.periods import PayPeriod
from services.compensation.domain.calculation.undecided import Reason

LineKind = Literal["credit", "period", "floor", "rounding", "refund", "streak", "pool", "prize", "advance", "recovery"]
LineKey = tuple[str, str, str, str, int, str, str]


class Part(NamedTuple):
    """What of a line fell onto one tier (counted from 0), and the tier's rate there."""

    tier: int
    size: Number
    rate: Fraction

    @property
    def earned(self) -> Fraction:
        """What the part earned before rounding."""
        return self.size * self.rate


class PayLine(NamedTuple):
    """One amount for one payee, with the way it came about."""

    payee: str
    component: str
    kind: LineKind
    period: PayPeriod
    on: date
    deal: str
    line: int
    fact: str
    """What the line is about beside the deal: a refund, or the stretch a floor holds for."""
    plan: str
    version: int
    credited: Number
    """How much of the deal counts for the payee, in minor units of the plan's currency (or units)."""
    base: Number
    """What the rate is multiplied with, after deductibles."""
    before: Number
    after: Number
    """The count that decides the tier, before and after; both are the final count where the period's end settles."""
    quota: Number | None
    """What is 100 % of that count, in its unit."""
    tier: int | None
    parts: tuple[Part, ...]
    numerator: Number
    denominator: int
    """The exact amount in minor units: the numerator over the denominator."""
    amount: int
    """In minor units of the currency, rounded once."""
    currency: str
    earned_on: date
    cause: str
    why: str
    """Which credit it is, and what cut it (gate, floor, cap)."""

    @property
    def key(self) -> LineKey:
        """There is one line per payee, component, period, deal line, kind and fact."""
        return (self.payee, self.component, self.period.name, self.deal, self.line, self.kind, self.fact)

    @property
    def exact(self) -> Fraction:
        """The amount before rounding."""
        return Fraction(self.numerator) / self.denominator

    @property
    def blended(self) -> Fraction | None:
        """The one rate that would have paid the same on all that was credited."""
        return self.exact / self.credited if self.credited else None

    @property
    def attainment(self) -> tuple[Fraction, Fraction] | None:
        """The count before and after as shares of the quota."""
        return (Fraction(self.before) / self.quota, Fraction(self.after) / self.quota) if self.quota else None


class Problem(NamedTuple):
    """What could not be decided: nothing is paid where it stands, and it heals when the fact arrives."""

    reason: Reason
    payee: str
    component: str = ""
    deal: str = ""
    period: str = ""
    detail: str = ""


class DrawBalance(NamedTuple):
    """A draw at the end of a period: what was earned, paid ahead and recovered in it, and what is owed after it."""

    payee: str
    component: str
    period: PayPeriod
    earned: int
    advanced: int
    recovered: int
    owed: int
    forgiven: int = 0


class Released(NamedTuple):
    """Part of what was held became payable on a day."""

    on: date
    amount: int
    cause: str


class Held(NamedTuple):
    """How much of a line is held back, until what, and what has been released of it since."""

    key: LineKey
    until: str
    amount: int
    releases: tuple[Released, ...]

    @property
    def open(self) -> int:
        """What is still held."""
        return self.amount - sum(release.amount for release in self.releases)


class Total(NamedTuple):
    """A component's pay for a period, with the count that decided it at the period's end."""

    payee: str
    component: str
    period: PayPeriod
    amount: int
    currency: str
    credited: Number
    counted: Number
    """Where the count that decides the tier stood at the end."""
    quota: Number | None
    tier: int | None

    @property
    def attainment(self) -> Fraction | None:
        """The count as a share of the quota."""
        return Fraction(self.counted) / self.quota if self.quota else None

    @property
    def blended(self) -> Fraction | None:
        """Pay by what was credited."""
        return Fraction(self.amount) / self.credited if self.credited else None


@dataclass(frozen=True)
class Result:
    """Everything a calculation found, each part in an order that does not depend on that of the facts."""

    lines: tuple[PayLine, ...] = ()
    problems: tuple[Problem, ...] = ()
    balances: tuple[DrawBalance, ...] = ()
    holds: tuple[Held, ...] = field(default=())
    supporting: tuple[PayLine, ...] = ()
    """Lines of components that pay nothing themselves: others read them."""

    @property
    def totals(self) -> tuple[Total, ...]:
        """Pay per payee, component and period."""
        return totals(self.lines)

    def of(self, payee: str) -> tuple[PayLine, ...]:
        """The lines of one payee."""
        return tuple(line for line in self.lines if line.payee == payee)

    def pay(self, payee: str, component: str | None = None, period: str | None = None) -> int:
        """What somebody gets together, of one component or in one period if named."""
        lines = (line for line in self.of(payee) if component in (None, line.component))
        return sum(line.amount for line in lines if period in (None, line.period.name))


def totals(lines: Iterable[PayLine]) -> tuple[Total, ...]:
    """Lines added up per payee, component and period; the last deciding line gives count, quota and tier."""
    grouped: dict[tuple[str, str, PayPeriod], list[PayLine]] = {}
    for line in lines:
        grouped.setdefault((line.payee, line.component, line.period), []).append(line)
    return tuple(_total(key, group) for key, group in sorted(grouped.items()))


def _total(key: tuple[str, str, PayPeriod], lines: list[PayLine]) -> Total:
    deciding = [line for line in lines if line.kind in ("credit", "period", "streak", "pool")] or lines
    last, amount = deciding[-1], sum(line.amount for line in lines)
    credited = sum(line.credited for line in lines if line.kind in ("credit", "period"))
    return Total(*key, amount, last.currency, credited, last.after, last.quota, last.tier)

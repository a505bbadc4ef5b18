"""What one person earned in one period: components, lines, and what became of the money. Everything is exact."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from services.compensation.domain.statement.quantity import Quantity
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Tier:
    """From `lower` up to `upper` (None: without end), in the measure's unit, at a rate or for an amount."""

    lower: Fraction
    upper: Fraction | None
    rate: Quantity
    rate_at_end: Quantity | None = None
    """Where the rate runs in a straight line: what it is at the upper end."""


@dataclass(frozen=True, slots=True)
class Part:
    """What of a line fell into one tier (None: it has no tiers), the rate there, and what it earned unrounded."""

    tier: int | None
    portion: Quantity
    rate: Quantity
    earned: Fraction


@dataclass(frozen=True, slots=True)
class Line:
    """One line: deal, credit, attainment before and after, tier, rate, amount."""

    on: date
    source: str
    """The deal's external id, or what else earned it."""
    why: str
    """Why it is credited to this person, in words."""
    credited: Quantity
    before: Quantity | None
    after: Quantity | None
    """None where nothing is counted towards a tier."""
    parts: tuple[Part, ...]
    amount: Money
    notes: tuple[str, ...] = ()
    """What else was done to it: a cap, a multiplier, a hold."""

    @property
    def exact(self) -> Fraction:
        """What the parts earn together before rounding, in minor units."""
        return sum((part.earned for part in self.parts), start=Fraction(0))


@dataclass(frozen=True, slots=True)
class Component:
    """One component of the plan in this period."""

    id: str
    name: str
    how: str
    """How it pays, in one or two sentences."""
    attained: Quantity
    """What was attained at the end of the period, in the unit of the tiers."""
    tiers: tuple[Tier, ...]
    lines: tuple[Line, ...]
    earned: Money
    """The sum of its lines, after everything the plan does to their total."""
    notes: tuple[str, ...] = ()

    def bound(self, value: Fraction) -> Quantity:
        """A bound of a tier, in the unit of what is attained."""
        return Quantity(value, self.attained.unit)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the summary: a delta of an earlier period, a draw, something held, what is paid out."""

    label: str
    amount: Money
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """The whole of it, ready to be read."""

    payee: str
    name: str
    period: str
    """The period as people say it: March 2017."""
    plan: str
    plan_hash: str
    inputs_hash: str
    currency: str
    known_at: str
    """The instant up to which facts were taken into account."""
    components: tuple[Component, ...]
    entries: tuple[Entry, ...] = ()
    """What is added to or taken from what was earned, in the order of calculation."""
    balances: tuple[Entry, ...] = ()
    questions: tuple[str, ...] = field(default=())
    """What is not decided yet: open exceptions, held lines, disputes."""

    @property
    def earned(self) -> Money:
        """What the components earn together."""
        return sum((component.earned for component in self.components), start=Money.zero(self.currency))

    @property
    def payable(self) -> Money:
        """What is earned and what is added to or taken from it."""
        return sum((entry.amount for entry in self.entries), start=self.earned)

"""Steps: what a component prices one after the other, lines for a commission and periods for a bonus."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from services.compensation.domain.calculation.crediting.credit import Piece
from services.compensation.domain.calculation.crediting.net import Place
from services.compensation.domain.calculation.exact import ZERO, Number
from services.compensation.domain.calculation.periods import PayPeriod
from services.compensation.domain.calculation.result import Part
from services.compensation.domain.calculation.walking.run import Run


@dataclass(slots=True)
class Step:
    """One step of a walk, filled in by each operation in turn: base, rate, gate, floor, cap."""

    run: Run
    first: Place
    last: Place
    period: PayPeriod
    day: date
    piece: Piece | None
    credited: Number
    base: Number
    taken: Number = 0
    """What a deductible took off the base."""
    before: Number = 0
    after: Number = 0
    quota: Number | None = None
    tier: int | None = None
    parts: tuple[Part, ...] = ()
    numerator: Number = 0
    denominator: int = 1
    notes: tuple[str, ...] = ()

    @property
    def exact(self) -> Fraction:
        """What the step pays, before rounding."""
        return Fraction(self.numerator) / self.denominator

    @exact.setter
    def exact(self, figure: Fraction) -> None:
        self.numerator, self.denominator = figure.numerator, figure.denominator


def cut_to(steps: Sequence[Step], limit: Fraction) -> None:
    """Each step may pay what the limit on the running total leaves to it: the last in walk order are cut."""
    if _stay_below(steps, limit):
        return
    total = paid = ZERO
    for step in steps:
        earned = step.exact
        total += earned
        allowed = min(total, limit) - paid
        if allowed != earned:
            step.exact = allowed
            step.notes = (*step.notes, "cut by the cap")
        paid += allowed


def _stay_below(steps: Sequence[Step], limit: Fraction) -> bool:
    """Whether steps that pay nothing negative, over one denominator, plainly stay below the limit together."""
    denominator = steps[0].denominator if steps else 1
    if any(step.numerator < 0 or step.denominator != denominator for step in steps):
        return False
    return sum(step.numerator for step in steps) <= limit * denominator


def take_off(steps: Iterable[Step], deductible: Fraction) -> None:
    """The deductible is consumed in walk order; what lies above it stays the base."""
    total: Number = 0
    paid: Number = 0
    for step in steps:
        total += step.base
        above: Number = total - deductible if total > deductible else 0
        step.taken = step.base - (above - paid)
        step.base = above - paid
        paid = above

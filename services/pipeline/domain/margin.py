"""What a deal leaves after cost: stated as such, or as the cost of what is sold, and then it follows the amount."""

from __future__ import annotations

from dataclasses import dataclass

from services.pipeline.domain.amounts import in_currency, not_negative
from services.pipeline.domain.errors import MarginStatedTwice
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Left:
    """A margin, below zero for a deal that costs more than it brings, and the cost it follows from, if it does."""

    margin: Money | None = None
    cost: Money | None = None

    def after(self, amount: Money, *, margin: Money | None = None, cost: Money | None = None) -> Left:
        """What is left of this amount: of what is said now, else of what was said before."""
        if margin is not None and cost is not None:
            raise MarginStatedTwice
        if margin is not None:
            return Left(in_currency(margin, amount.currency, field="margin"))
        of = self.cost if cost is None else not_negative(in_currency(cost, amount.currency, field="cost"), field="cost")
        return Left(self.margin) if of is None else Left(amount - of, of)

"""Holds by hand: a deal, a component, a person or a single line is withheld until somebody lets it go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from services.compensation.domain.ledger.line import LineKey, LineState


@dataclass(frozen=True, slots=True)
class Hold:
    """What is withheld: whatever agrees with all that is named."""

    id: UUID
    reason: str
    payee_id: UUID | None = None
    deal_id: UUID | None = None
    component: str | None = None
    line_id: UUID | None = None

    def covers(self, key: LineKey, line_id: UUID | None) -> bool:
        """Whether a line is withheld by it."""
        return (
            self.payee_id in (None, key.payee_id)
            and self.deal_id in (None, key.deal_id)
            and self.component in (None, key.component)
            and self.line_id in (None, line_id)
        )


def withheld(
    key: LineKey, line_id: UUID | None, state: LineState, holds: Iterable[Hold], *, paid_through: str | None
) -> LineState:
    """A line as the plan says it, or held whole while a hold covers it; what is paid already is beyond reach."""
    if state.amount <= 0 or (paid_through is not None and key.period <= paid_through):
        return state
    return state._replace(held=state.amount) if any(hold.covers(key, line_id) for hold in holds) else state

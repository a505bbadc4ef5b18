"""Why commissions move: every change names one fact, and every fact says from where on the walk changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from services.compensation.domain.deal import BEGINNING, Deal, PayeeMonth, Place

CauseKind = Literal["deal_won", "deal_refunded", "deal_reopened", "deal_corrected", "organisation", "plan"]


@dataclass(frozen=True, slots=True)
class Cause:
    """A fact that moved pay; `id` is the deal's, member's, team's or plan's."""

    kind: CauseKind
    id: UUID
    effective_on: date
    refund_id: UUID | None = None


def won(deal: Deal) -> Cause:
    """The deal itself was won."""
    return Cause("deal_won", deal.id, deal.won_on)


def earliest(causes: Iterable[tuple[UUID, Cause]]) -> dict[UUID, Cause]:
    """The earliest of the causes given for each owner: it moves everything the later ones move."""
    found: dict[UUID, Cause] = {}
    for owner_id, cause in causes:
        held = found.setdefault(owner_id, cause)
        if cause.effective_on < held.effective_on:
            found[owner_id] = cause
    return found


@dataclass(frozen=True)
class Causes:
    """What sets a walk off: facts of single deals, and per payee-month the fact that moves everything else in it."""

    of_months: Mapping[PayeeMonth, Cause]
    of_deals: Mapping[UUID, Cause] = field(default_factory=dict)
    places: Mapping[PayeeMonth, Place] = field(default_factory=dict)
    """The place from which the walk of a payee-month changes; from its beginning where none is named."""

    @classmethod
    def of_wins(cls, deals: Iterable[Deal]) -> Causes:
        """Won deals move themselves; the first in the walk moves the tiers of all that follow it in its month."""
        backwards = sorted(deals, key=lambda deal: deal.place, reverse=True)
        return cls(
            of_months={deal.payee_month: won(deal) for deal in backwards},
            of_deals={deal.id: won(deal) for deal in backwards},
            places={deal.payee_month: deal.place for deal in backwards},
        )

    @classmethod
    def of_deal(cls, cause: Cause, *states: Deal) -> Causes:
        """A fact about one deal moves it, and whatever follows the place it had or has now."""
        backwards = sorted(states, key=lambda deal: deal.place, reverse=True)
        return cls(
            of_months={deal.payee_month: cause for deal in backwards},
            of_deals={deal.id: cause for deal in backwards},
            places={deal.payee_month: deal.place for deal in backwards},
        )

    @property
    def starts(self) -> dict[PayeeMonth, Place]:
        """The payee-months to walk, each from its place on."""
        return {month: self.places.get(month, BEGINNING) for month in self.of_months}

    @property
    def managers_of(self) -> frozenset[UUID] | None:
        """The deals whose managers' overrides can move: those the facts are about; None means all.

        An override depends on the deal alone. What else it depends on, people or plans, names no deal.
        """
        return frozenset(self.of_deals) or None

    def why(self, deal: Deal, *, first_paid: bool) -> Cause:
        """Why this deal's pay moved; a deal paid for the first time is paid because it was won."""
        if deal.id in self.of_deals:
            return self.of_deals[deal.id]
        return won(deal) if first_paid else self.of_months[deal.payee_month]

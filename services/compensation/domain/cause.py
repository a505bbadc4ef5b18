"""Why pay moves: every change names one fact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.compensation.domain.deal import Deal

CauseKind = Literal[
    "deal_won", "deal_refunded", "deal_reopened", "deal_corrected",
    "organisation", "partner", "account", "product", "plan", "fact", "hold", "adjustment", "closing",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cause:
    """A fact that moved pay; `id` is the deal's, member's, team's, partner's, account's, product's or plan's."""

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

"""The right facts of a won deal, as far as they were wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.pipeline.domain.splits import Split
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What is not given stays; splits that are given and name nobody leave the deal to its owner alone."""

    amount: Money | None = None
    margin: Money | None = None
    cost: Money | None = None
    won_on: date | None = None
    owner_id: UUID | None = None
    account_id: UUID | None = None
    splits: tuple[Split, ...] | None = None

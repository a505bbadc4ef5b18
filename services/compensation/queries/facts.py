"""What compensation answers about facts of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.compensation.domain.errors import FactNotFound
from services.compensation.domain.month_end.records import FactDraft
from services.compensation.store import fact_drafts, facts, openings
from shared.kernel.scope import EVERYTHING, Scope
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact as believed now; without content it was withdrawn."""

    id: UUID
    external_id: str
    kind: str
    version: int
    member_id: UUID | None
    subject: str
    effective_on: date
    content: dict[str, Any] | None
    recorded_by: str
    recorded_at: datetime


async def fact_page(
    tx: Transaction, scope: Scope, wanted: Mapping[str, object], *, after: UUID | None, limit: int
) -> list[FactView]:
    """One page of the facts within sight."""
    rows = await facts.within_sight(tx, scope, wanted, after=after, limit=limit)
    return [
        FactView(
            row.fact_id,
            row.external_id,
            row.kind,
            row.version,
            row.member_id,
            row.subject,
            row.effective_on,
            row.content,
            row.recorded_by,
            row.recorded_at,
        )
        for row in rows
    ]


async def fact(tx: Transaction, fact_id: UUID) -> FactView:
    """One fact."""
    found = await fact_page(tx, EVERYTHING, {"fact_id": fact_id}, after=None, limit=1)
    if not found:
        raise FactNotFound(f"there is no fact {fact_id}")
    return found[0]


async def opening_totals(tx: Transaction) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    """What the other system showed, and what was opened with, by kind and currency."""
    return await openings.compared(tx)


async def draft_page(tx: Transaction, *, after: UUID | None, limit: int) -> list[FactDraft]:
    """One page of drafts."""
    return await fact_drafts.page(tx, after=after, limit=limit)

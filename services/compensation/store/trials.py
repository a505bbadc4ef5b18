"""What a change that is about to be undone has moved: read before it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from shared.store.transaction import Transaction

# Ids grow with time, so what this transaction appended stands at the end of the index.
_MOVED = text("""
    WITH appended AS (
      SELECT payee_id, component, period, currency, sum(amount_minor - before_minor)::bigint AS moved
      FROM line WHERE id > :after AND recorded_at = :now
      GROUP BY payee_id, component, period, currency
    )
    SELECT appended.*, (
      SELECT coalesce(sum(amount_minor), 0)::bigint FROM line
      WHERE superseded_at IS NULL AND line.payee_id = appended.payee_id AND line.period = appended.period
        AND line.component = appended.component AND line.currency = appended.currency) AS standing
    FROM appended WHERE moved <> 0
""")
_OPENED = text("SELECT payee_id, reason FROM pay_exception WHERE id > :after AND recorded_at = :now ORDER BY id")


@dataclass(frozen=True, slots=True)
class TriedMove:
    """Somebody's pay by a component in a period, before the change and after."""

    payee_id: UUID
    component: str
    period: str
    currency: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Opened:
    """An exception the change would open."""

    payee_id: UUID | None
    reason: str


async def moved(tx: Transaction, after: UUID) -> list[TriedMove]:
    """What this transaction moved since it made an id."""
    return [_move(row) for row in await tx.rows(_MOVED, {"after": after, "now": tx.now})]


async def opened(tx: Transaction, after: UUID) -> list[Opened]:
    """The exceptions it opened."""
    return [Opened(row.payee_id, row.reason) for row in await tx.rows(_OPENED, {"after": after, "now": tx.now})]


def _move(row: Row[Any]) -> TriedMove:
    before = row.standing - row.moved
    return TriedMove(row.payee_id, row.component, row.period, row.currency, before, row.standing)

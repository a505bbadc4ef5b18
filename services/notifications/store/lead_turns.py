"""The last turn of every lead that was ever assigned."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Uuid, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY

from services.notifications.domain.turn import Turn, latest
from services.notifications.store.tables import LEAD_TURNS
from shared.store.bulk import upsert
from shared.store.transaction import Transaction


async def remember(tx: Transaction, turns: Iterable[Turn]) -> dict[UUID, int]:
    """Keep turns, and answer the sequence of the last one of each of their leads; earlier ones change nothing."""
    told = latest(turns)
    of_these = LEAD_TURNS.c.lead_id == func.any(sql_cast(list(told), ARRAY(Uuid)))
    known = [Turn(row.lead_id, row.sequence) for row in await tx.rows(select(LEAD_TURNS).where(of_these))]
    last = latest([*known, *(Turn(*turn) for turn in told.items())])
    rows = [{"lead_id": lead_id, "sequence": sequence} for lead_id, sequence in last.items()]
    await upsert(tx, LEAD_TURNS, rows, keys=("lead_id",), update=("sequence",))
    return last

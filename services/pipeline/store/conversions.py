"""Converted leads as their facts came in, and whether their opportunity is open yet."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from services.pipeline.domain.conversion import Conversion
from services.pipeline.store.tables import CONVERSIONS
from shared.store.transaction import Transaction

_FACT: TypeAdapter[Conversion] = TypeAdapter(Conversion)


async def remember(tx: Transaction, conversion: Conversion) -> None:
    """Keep the fact; a lead converts once."""
    fact = _FACT.dump_python(conversion, mode="json")
    row = {"lead_id": conversion.lead_id, "fact": fact, "opened": False}
    await tx.execute(insert(CONVERSIONS).values(row).on_conflict_do_nothing())


async def unopened(tx: Transaction, lead_ids: Sequence[UUID]) -> list[Conversion]:
    """Those of these leads whose opportunity is not open yet, locked."""
    waiting = select(CONVERSIONS.c.fact).where(CONVERSIONS.c.lead_id.in_(lead_ids), ~CONVERSIONS.c.opened)
    facts = await tx.scalars(waiting.order_by(CONVERSIONS.c.lead_id).with_for_update())
    return [_FACT.validate_python(fact) for fact in facts]


async def mark_opened(tx: Transaction, lead_id: UUID) -> None:
    """The opportunity is there."""
    await tx.execute(update(CONVERSIONS).where(CONVERSIONS.c.lead_id == lead_id), {"opened": True})

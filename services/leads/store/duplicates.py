"""Finding leads of the same company and product."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Executable, Text, bindparam, cast, func, select, true, update
from sqlalchemy.dialects.postgresql import distinct_on

from services.leads.domain.duplicates import Sighting
from services.leads.store.tables import LEADS
from shared.store.transaction import Transaction

_SEEN = (LEADS.c.id, LEADS.c.captured_on, LEADS.c.external_id, LEADS.c.company_keys, LEADS.c.product_id)


async def earliest_sightings(tx: Transaction, keys: Collection[str]) -> list[Sighting]:
    """The first lead of each of these company keys with each product: few rows, however often a company asks."""
    if not keys:
        return []
    wanted = cast(sorted(keys), ARRAY(Text))
    key = func.unnest(LEADS.c.company_keys).table_valued("key").render_derived("of_lead")
    first = (
        select(*_SEEN)
        .select_from(LEADS.join(key, true()))
        .where(LEADS.c.company_keys.overlap(wanted), key.c.key == func.any(wanted))
        .ext(distinct_on(key.c.key, LEADS.c.product_id))
        .order_by(key.c.key, LEADS.c.product_id, LEADS.c.captured_on, LEADS.c.external_id)
    )
    return await _sightings(tx, first)


async def all_sightings(tx: Transaction, keys: Collection[str]) -> list[Sighting]:
    """Every lead that has one of these company keys."""
    if not keys:
        return []
    return await _sightings(tx, select(*_SEEN).where(LEADS.c.company_keys.overlap(cast(sorted(keys), ARRAY(Text)))))


async def mark(tx: Transaction, originals: Mapping[UUID, UUID | None]) -> None:
    """Set which earlier lead each of these may be a copy of."""
    if originals:
        of_copy = update(LEADS).where(LEADS.c.id == bindparam("copy"))
        marks: list[dict[str, Any]] = [{"copy": copy, "original": original} for copy, original in originals.items()]
        await tx.execute(of_copy.values(possible_duplicate_of=bindparam("original")), marks)


async def _sightings(tx: Transaction, wanted: Executable) -> list[Sighting]:
    rows = await tx.rows(wanted)
    return [Sighting(r.id, r.captured_on, r.external_id, tuple(r.company_keys), r.product_id) for r in rows]

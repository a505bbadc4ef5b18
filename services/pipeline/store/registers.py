"""What every loaded record has in common: which external ids are taken, and by which body."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Table, select

from shared.kernel.intake import Registered, judged
from shared.kernel.outcome import Outcome
from shared.store.transaction import Transaction


async def registered(tx: Transaction, table: Table, external_ids: Iterable[str | None]) -> dict[str, Registered]:
    """The records of these external ids, by external id."""
    given = [external_id for external_id in external_ids if external_id is not None]
    if not given:
        return {}
    columns = select(table.c.id, table.c.external_id, table.c.fingerprint)
    rows = await tx.rows(columns.where(table.c.external_id.in_(given)))
    return {row.external_id: Registered(row.id, row.external_id, row.fingerprint) for row in rows}


async def outpaced(tx: Transaction, table: Table, entered: Sequence[Registered]) -> dict[UUID, Outcome]:
    """Records that another transaction entered under the same external id first, and what that makes of ours."""
    if not entered:
        return {}
    stored = set(await tx.scalars(select(table.c.id).where(table.c.id.in_([new.id for new in entered]))))
    late = [new for new in entered if new.id not in stored]
    first = await registered(tx, table, (new.external_id for new in late))
    return {new.id: judged(first[new.external_id], new.fingerprint) for new in late}

"""Many rows in one statement, arrays and documents included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, TextClause, text

from shared.kernel.hash import canonical_json
from shared.store.transaction import Transaction


async def insert_all(tx: Transaction, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert all rows at once, as one document that PostgreSQL takes apart; a column not named is null."""
    if rows:
        await tx.execute(_insertion(table), {"rows": canonical_json(rows).decode()})


def _insertion(table: Table) -> TextClause:
    record = f"jsonb_populate_recordset(NULL::{table.name}, CAST(:rows AS jsonb))"
    return text(f"INSERT INTO {table.name} SELECT * FROM {record}")  # noqa: S608 - the table's own name

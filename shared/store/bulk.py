"""Many rows in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, column, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY, insert

from shared.store.transaction import Transaction

Rows = Sequence[Mapping[str, Any]]


async def upsert(tx: Transaction, table: Table, rows: Rows, *, keys: Sequence[str], update: Sequence[str] = ()) -> None:
    """Insert all rows at once; where the key columns exist already, overwrite `update` (nothing named: leave as it is).

    All rows name the same columns. Array columns are not supported by this path: PostgreSQL unnests them flat.
    """
    if not rows:
        return
    names = list(rows[0])
    statement = insert(table).from_select(names, _unnested(table, names, rows))
    if update:
        changes = {name: statement.excluded[name] for name in update}
        await tx.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changes))
    else:
        await tx.execute(statement.on_conflict_do_nothing(index_elements=list(keys)))


async def insert_rows(tx: Transaction, table: Table, rows: Rows) -> None:
    """Insert all rows at once; a row that is there already is an error."""
    if rows:
        names = list(rows[0])
        await tx.execute(insert(table).from_select(names, _unnested(table, names, rows)))


def _unnested(table: Table, names: Sequence[str], rows: Rows) -> Any:  # noqa: ANN401 - a select of all columns
    arrays = [sql_cast([row[name] for row in rows], ARRAY(table.c[name].type, dimensions=1)) for name in names]
    fresh = func.unnest(*arrays).table_valued(*(column(name) for name in names)).render_derived("fresh")
    return select(*(fresh.c[name] for name in names))

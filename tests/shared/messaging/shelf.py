"""A read model that shows every mistake: each order's events in the order they were applied, copies and all."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, Table, Text, text

from shared.messaging.manifest import Manifest, ReadModel, on, on_runs_of
from shared.store.database import Database
from shared.store.house import house_tables, new_metadata
from shared.store.transaction import Transaction
from tests.shared.messaging.orders import OrderEvent, OrderPlaced, OrderShipped

METADATA = house_tables(new_metadata())
Table("shelf", METADATA, Column("order", Text, primary_key=True), Column("history", Text, nullable=False, index=True))

_APPEND = text("""
    INSERT INTO shelf ("order", history) VALUES (:order, :number)
    ON CONFLICT ("order") DO UPDATE SET history = shelf.history || ' ' || excluded.history
""")


async def put(tx: Transaction, event: OrderEvent) -> None:
    await tx.execute(_APPEND, {"order": event.order, "number": str(event.number)})


async def put_run(tx: Transaction, events: Sequence[OrderEvent]) -> None:
    await tx.execute(_APPEND, [{"order": event.order, "number": str(event.number)} for event in events])


def manifest() -> Manifest:
    return Manifest(
        "warehouse", (), (on_runs_of(OrderPlaced, put_run), on(OrderShipped, put)), (ReadModel("shelf", ("shelf",)),)
    )


async def make_shelf(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(METADATA.tables["shelf"].create)


async def shelf(database: Database) -> dict[str, str]:
    async with database.transaction() as tx:
        rows = await tx.rows(text('SELECT "order", history FROM shelf ORDER BY "order"'))
    return {row.order: row.history for row in rows}

"""PostgreSQL's binary COPY: whole columns in and out of a table within a transaction, without a value per cell."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

import asyncpg
from sqlalchemy import Table, text

from shared.store.transaction import Transaction

_SIGNATURE = b"PGCOPY\n\xff\r\n\0"
HEADER = _SIGNATURE + bytes(8)
"""What a binary copy begins with: the signature, no flags, no extension."""
TRAILER = b"\xff\xff"
"""What it ends with."""


async def copy_out(tx: Transaction, query: str, *arguments: object) -> memoryview:
    """The rows of a query as PostgreSQL's binary format writes them, without header and trailer."""
    received = bytearray()

    async def keep(data: bytes) -> None:
        received.extend(data)

    await (await _driver(tx)).copy_from_query(query, *arguments, output=keep, format="binary")
    if not received.startswith(_SIGNATURE):
        raise ValueError("this is no binary copy")
    return memoryview(received)[len(HEADER) : -len(TRAILER)]


async def copy_in(tx: Transaction, table: Table, columns: Sequence[str], chunks: Iterable[bytes]) -> None:
    """Rows in the binary format, chunk by chunk, into columns of a table."""

    async def stream() -> AsyncIterator[bytes]:
        yield HEADER
        for chunk in chunks:
            yield chunk
        yield TRAILER

    await (await _driver(tx)).copy_to_table(table.name, source=stream(), columns=list(columns), format="binary")


async def _driver(tx: Transaction) -> asyncpg.Connection[Any]:
    await tx.execute(text("SELECT 1"))  # SQLAlchemy begins the transaction with its first statement
    raw = await (await tx.connection()).get_raw_connection()
    driver: asyncpg.Connection[Any] = raw.driver_connection
    return driver

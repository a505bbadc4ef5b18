"""Binary COPY within a transaction: what goes in comes out, and a transaction undone leaves nothing."""

from __future__ import annotations

import struct
from collections.abc import Awaitable, Callable

from sqlalchemy import BigInteger, Column, MetaData, Table, text

from shared.store.copy import copy_in, copy_out
from tests.kit.house import House

NUMBERS = Table("copied_number", MetaData(), Column("value", BigInteger))
_ROW = struct.Struct(">hiq")


def rows(*values: int) -> bytes:
    """Rows of one bigint each, as PostgreSQL writes them: how many fields, the field's width, the field."""
    return b"".join(_ROW.pack(1, 8, value) for value in values)


async def test_rows_go_in_and_come_out(open_service: Callable[[str], Awaitable[House]]) -> None:
    house = await open_service("compensation")
    async with house.database.transaction() as tx:
        await tx.execute(text("CREATE TEMPORARY TABLE copied_number (value bigint) ON COMMIT DROP"))
        await copy_in(tx, NUMBERS, ["value"], [rows(1, -2), rows(2**62)])
        found = await copy_out(tx, "SELECT value FROM copied_number WHERE value > $1 ORDER BY value", 0)
        assert bytes(found) == rows(1, 2**62)


async def test_no_row_is_no_bytes(open_service: Callable[[str], Awaitable[House]]) -> None:
    house = await open_service("compensation")
    async with house.database.transaction() as tx:
        assert bytes(await copy_out(tx, "SELECT 1 WHERE false")) == b""

"""What the database notes of a transaction by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.store.audit.capture import SWITCH_OFF
from shared.store.database import Database
from shared.store.transaction import Transaction
from tests.shared.store.conftest import THINGS


async def noted(tx: Transaction) -> list[dict[str, Any]]:
    """The changes so far."""
    found: list[dict[str, Any]] = json.loads(await tx.scalar(text("SELECT audit_changes()")))
    return found


async def test_a_row_is_noted_as_it_came_as_it_changed_and_as_it_went(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute(THINGS.insert().values(name="chair", count=4))
        await tx.execute(THINGS.update().values(count=3))
        await tx.execute(THINGS.delete())

        assert await noted(tx) == [
            {"table": "things", "after": {"name": "chair", "count": 4}},
            {"table": "things", "key": {"name": "chair"}, "before": {"count": 4}, "after": {"count": 3}},
            {"table": "things", "before": {"name": "chair", "count": 3}},
        ]


async def test_what_stays_as_it_was_is_no_change(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute(THINGS.insert().values(name="chair", count=4))
    async with database.transaction() as tx:
        await tx.execute(THINGS.update().values(count=4))

        assert await noted(tx) == []


async def test_what_a_savepoint_undid_was_never_noted(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute(THINGS.insert().values(name="chair", count=4))
        async with tx.savepoint() as nested:
            await tx.execute(THINGS.insert().values(name="table", count=1))
            await nested.rollback()

        assert [change["after"]["name"] for change in await noted(tx)] == ["chair"]


async def test_a_long_story_is_kept_in_pieces_and_told_in_order(database: Database) -> None:
    names = [f"{number:04} " + "x" * 300 for number in range(600)]
    async with database.transaction() as tx:
        await tx.execute(THINGS.insert(), [{"name": name, "count": 1} for name in names])

        assert [change["after"]["name"] for change in await noted(tx)] == names


async def test_of_more_than_anybody_reads_the_number_of_rows_is_noted(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute(text("INSERT INTO things SELECT n::text, n FROM generate_series(1, 10001) AS n"))
        await tx.execute(text("UPDATE things SET count = 0 WHERE name = '7'"))

        assert await noted(tx) == [
            {"table": "things", "rows": 10_001, "what": "insert"},
            {"table": "things", "key": {"name": "7"}, "before": {"count": 7}, "after": {"count": 0}},
        ]


async def test_a_note_without_end_is_cut_short(database: Database) -> None:
    async with database.transaction() as tx:
        for first in range(1, 40_000, 2_000):
            rows = "SELECT n || repeat('x', 150), n FROM generate_series(CAST(:first AS int), :first + 1999) AS n"
            await tx.execute(text(f"INSERT INTO things {rows}"), {"first": first})
        whole = await tx.scalar(text("SELECT length(audit_changes())"))
        notes = await noted(tx)

    assert whole < 10_000_000
    assert {"table": "things", "rows": 2_000, "what": "insert"} not in notes[:2_000]
    assert sum(note.get("rows", 1) for note in notes) == 40_000


async def test_the_next_transaction_on_the_connection_begins_with_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute(THINGS.insert().values(name="chair", count=4))
    async with database.transaction() as tx:
        assert await noted(tx) == []


async def test_who_applies_anothers_facts_switches_it_off(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute(SWITCH_OFF)
        await tx.execute(THINGS.insert().values(name="chair", count=4))

        assert await noted(tx) == []


@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize(("table", "change"), [("audit", "who = 'nobody'"), ("audit_seal", "position = 1")])
async def test_what_is_audited_cannot_be_changed(database: Database, statement: str, table: str, change: str) -> None:
    async with database.transaction() as tx:
        with pytest.raises(DBAPIError, match="stays as it is"):
            await tx.execute(text(statement.format(table, change)))
        await tx.close()


async def test_the_application_may_add_and_read_and_nothing_else(database: Database) -> None:
    async with database.transaction() as tx:
        rights = "SELECT privilege_type FROM information_schema.role_table_grants WHERE table_name = 'audit'"
        granted = set(await tx.scalars(text(f"{rights} AND grantee = current_user")))

    assert {"SELECT", "INSERT"} <= granted
    assert not {"UPDATE", "DELETE", "TRUNCATE"} & granted

"""The short way to the driver keeps every promise of the long one: one transaction, savepoints, honest errors."""

import json

import asyncpg
import pytest
from sqlalchemy import text

from shared.messaging.transience import is_transient
from shared.store.database import Database
from shared.store.transaction import Transaction
from tests.shared.store.test_transaction import ANNA, BILL, joined

ADD = text("INSERT INTO things (name, count) VALUES (:name, :count)")


async def names(database: Database) -> list[str]:
    async with database.transaction() as tx:
        return list(await tx.scalars(text("SELECT name FROM things ORDER BY name")))


async def add(tx: Transaction, *names: str) -> None:
    for name in names:
        await tx.run(ADD, {"count": 1, "name": name})


async def test_what_is_run_becomes_true_with_the_transaction(database: Database) -> None:
    async with database.transaction() as tx:
        await add(tx, "first", "second", "third")
        assert await names(database) == []

    assert await names(database) == ["first", "second", "third"]


async def test_what_is_run_is_undone_with_the_transaction(database: Database) -> None:
    async def failing() -> None:
        async with database.transaction() as tx:
            await add(tx, "first", "second")
            raise LookupError("on the way")

    with pytest.raises(LookupError):
        await failing()

    assert await names(database) == []


async def test_a_savepoint_takes_back_what_was_run_inside_and_after_a_refusal_the_rest_goes_on(
    database: Database,
) -> None:
    async def twice(tx: Transaction) -> None:
        async with tx.savepoint():
            await add(tx, "inside", "kept")

    async with database.transaction() as tx:
        await add(tx, "kept")
        with pytest.raises(asyncpg.UniqueViolationError) as refused:
            await twice(tx)
        await add(tx, "after")

    assert not is_transient(refused.value)
    assert await names(database) == ["after", "kept"]


async def test_a_lost_connection_passes_and_the_next_transaction_has_another(database: Database) -> None:
    async def cut_off() -> None:
        async with database.transaction() as tx:
            await add(tx, "lost")
            pid = await tx.scalar(text("SELECT pg_backend_pid()"))
            async with database.transaction() as other:
                await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            await add(tx, "never")

    with pytest.raises(Exception) as lost:  # noqa: PT011 - which error it is, is_transient has to know
        await cut_off()

    assert is_transient(lost.value)
    async with database.transaction() as tx:
        await add(tx, "after")
    assert await names(database) == ["after"]


async def test_an_event_says_its_number_as_text_that_sorts(database: Database) -> None:
    async with database.transaction() as tx:
        tx.publish(joined(ANNA), joined(BILL), joined(ANNA))

    async with database.transaction() as tx:
        rows = await tx.rows(text("SELECT sequence, headers::text AS headers FROM outbox ORDER BY seq"))
    said = [json.loads(row.headers)["ce_sequence"] for row in rows]
    assert said == ["0000000001", "0000000001", "0000000002"]
    assert [int(text) for text in said] == [row.sequence for row in rows]

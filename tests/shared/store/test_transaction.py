"""State and events are true together or not at all, in one order per aggregate."""

import asyncio
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select, text

from shared.contracts.people import MemberChanged, MemberJoined
from shared.kernel.ids import new_id
from shared.store.bulk import insert_rows, upsert
from shared.store.database import Database
from shared.store.transaction import Transaction, UndeclaredEvent
from shared.store.waiting import take_waiting, wait_for
from tests.shared.store.conftest import THINGS

ANNA, BILL = UUID(int=1), UUID(int=2)


def joined(member: UUID) -> MemberJoined:
    return MemberJoined(member_id=member, external_id=str(member.int), name="Someone", effective_on=date(2016, 1, 1))


async def outbox(database: Database) -> list[tuple[str, int]]:
    async with database.transaction() as tx:
        rows = await tx.rows(text("SELECT key, sequence FROM outbox ORDER BY seq"))
    return [(row.key, row.sequence) for row in rows]


async def test_a_failure_leaves_neither_state_nor_event(database: Database) -> None:
    async def failing() -> None:
        async with database.transaction() as tx:
            await tx.execute(THINGS.insert(), {"name": "half", "count": 1})
            tx.publish(joined(ANNA))
            raise LookupError("on the way")

    with pytest.raises(LookupError):
        await failing()

    assert await outbox(database) == []
    async with database.transaction() as tx:
        assert await tx.scalars(select(THINGS.c.name)) == []
    assert not database.committed.is_set()


async def test_a_commit_that_has_begun_is_not_cut_off(database: Database) -> None:
    async with asyncio.timeout(60) as bound, database.transaction() as tx:
        tx.bound = bound
        await tx.execute(THINGS.insert(), {"name": "whole", "count": 1})
        assert bound.when() is not None
    assert bound.when() is None


async def test_events_of_one_aggregate_are_numbered_from_one_without_gap(database: Database) -> None:
    async with database.transaction() as tx:
        tx.publish(joined(ANNA), joined(BILL), joined(ANNA))
    async with database.transaction() as tx:
        tx.publish(joined(ANNA))

    assert await outbox(database) == [(str(ANNA), 1), (str(BILL), 1), (str(ANNA), 2), (str(ANNA), 3)]
    assert database.committed.is_set()


async def test_concurrent_writers_of_one_aggregate_commit_in_the_order_of_their_numbers(database: Database) -> None:
    async def write() -> None:
        async with database.transaction() as tx:
            tx.publish(joined(ANNA), joined(BILL))

    await asyncio.gather(*(write() for _ in range(5)))

    written = await outbox(database)
    assert [sequence for key, sequence in written if key == str(ANNA)] == [1, 2, 3, 4, 5]
    assert [sequence for key, sequence in written if key == str(BILL)] == [1, 2, 3, 4, 5]


async def test_what_the_manifest_does_not_announce_cannot_be_published(database: Database) -> None:
    undeclared = MemberChanged(member_id=ANNA, external_id="1", name="Someone", effective_on=date(2016, 1, 1))

    async with database.transaction() as tx:
        with pytest.raises(UndeclaredEvent):
            tx.publish(undeclared)


async def test_a_savepoint_takes_back_its_own_writes_and_events_alone(database: Database) -> None:
    async def failing(tx: Transaction) -> None:
        async with tx.savepoint():
            await tx.execute(THINGS.insert(), {"name": "undone", "count": 1})
            tx.publish(joined(BILL))
            raise LookupError

    async with database.transaction() as tx:
        tx.publish(joined(ANNA))
        with pytest.raises(LookupError):
            await failing(tx)
        await tx.execute(THINGS.insert(), {"name": "kept", "count": 1})

    assert await outbox(database) == [(str(ANNA), 1)]
    async with database.transaction() as tx:
        assert await tx.scalars(select(THINGS.c.name)) == ["kept"]


async def test_many_rows_are_written_at_once_and_overwritten_only_where_named(database: Database) -> None:
    async with database.transaction() as tx:
        await insert_rows(tx, THINGS, [{"name": "a", "count": 1}, {"name": "b", "count": 2}])
        await upsert(tx, THINGS, [{"name": "b", "count": 20}, {"name": "c", "count": None}], keys=["name"])
        await upsert(tx, THINGS, [{"name": "a", "count": 10}], keys=["name"], update=["count"])
        found = await tx.rows(select(THINGS).order_by(THINGS.c.name))

    assert [tuple(row) for row in found] == [("a", 10), ("b", 2), ("c", None)]


async def test_waiting_subjects_are_taken_once_by_what_they_waited_for(database: Database) -> None:
    deal, other = new_id(), new_id()
    async with database.transaction() as tx:
        await wait_for(
            tx, [("member", ANNA, "deal", deal), ("member", BILL, "deal", other), ("member", ANNA, "lead", other)]
        )

        assert await take_waiting(tx, "member", [ANNA], "deal") == [deal]
        assert await take_waiting(tx, "member", [ANNA], "deal") == []
        assert await take_waiting(tx, "member", [BILL], "deal") == [other]

"""The audit: what was begun is noted before it is done, and how it ended, whatever happened."""

from __future__ import annotations

import pytest

from shared.kernel.ids import new_id
from shared.store.database import Database
from shared.store.operations import OperationUnderWay, alone, audited, operation, operations
from tests.conftest import HouseOpener


@pytest.fixture
async def database(open_service: HouseOpener) -> Database:
    return (await open_service("forecast")).database


async def test_an_operation_is_noted_before_it_is_done_and_when_it_ends(database: Database) -> None:
    async with audited(database, "replay", {"keys": ["7"]}, "anna") as running:
        async with database.transaction() as tx:
            (begun,) = await operations(tx, None, 10)
        running.outcome["applied"] = 3
    assert (begun.kind, begun.who, begun.arguments, begun.ended_at) == ("replay", "anna", {"keys": ["7"]}, None)
    async with database.transaction() as tx:
        ended = await operation(tx, running.id)
        assert await operation(tx, new_id()) is None
    assert ended is not None
    assert (ended.outcome, ended.ended_at is not None) == ({"applied": 3}, True)


async def test_a_failure_is_noted_too(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with audited(database, "rebuild", {}, "anna"):
            raise RuntimeError("the roof fell in")
    async with database.transaction() as tx:
        (failed,) = await operations(tx, None, 10)
    assert failed.outcome == {"error": "RuntimeError: the roof fell in"}


async def test_long_operations_keep_each_other_out_and_only_while_they_last(database: Database) -> None:
    async with alone(database):
        with pytest.raises(OperationUnderWay):
            async with alone(database):
                pass
    async with alone(database):
        pass


async def test_what_a_dead_process_left_open_is_closed_by_the_next(database: Database) -> None:
    unfinished = audited(database, "rebuild", {}, "anna")
    running = await unfinished.__aenter__()
    async with alone(database), database.transaction() as tx:
        found = await operation(tx, running.id)
    assert found is not None
    assert found.outcome == {"error": "interrupted"}
    await unfinished.__aexit__(None, None, None)

"""The audit of what operators did to a service's events: who, what, when, and what came of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from shared.kernel.errors import Conflict
from shared.kernel.ids import new_id
from shared.store.database import Database
from shared.store.transaction import Transaction

_BEGIN = text("""
    INSERT INTO operation (id, kind, arguments, who, started_at)
    VALUES (:id, :kind, CAST(:arguments AS jsonb), :who, :now)
""")
_END = text("UPDATE operation SET ended_at = :now, outcome = CAST(:outcome AS jsonb) WHERE id = :id")
_INTERRUPTED = text("""
    UPDATE operation SET ended_at = :now, outcome = '{"error": "interrupted"}'
    WHERE ended_at IS NULL AND kind = ANY(CAST(:kinds AS text[]))
""")
_COLUMNS = "SELECT id, kind, arguments, who, started_at, ended_at, outcome FROM operation"
_PAGE = text(f"{_COLUMNS} WHERE CAST(:after AS uuid) IS NULL OR id > CAST(:after AS uuid) ORDER BY id LIMIT :limit")
_ONE = text(f"{_COLUMNS} WHERE id = :id")
_HOLD = text("SELECT pg_try_advisory_lock(hashtext('long operation'))")

LONG = ("replay", "rebuild")
"""Kinds of which one at a time runs on a service's database."""


def nobody_waits(_operation: UUID) -> None:
    """For who begins an operation and needs not know under which id."""


class OperationUnderWay(Conflict):
    """Another replay or rebuild of this service has not ended yet."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing an operator did; without an end it is still under way, or its process died."""

    id: UUID
    kind: str
    arguments: Mapping[str, Any]
    who: str
    started_at: datetime
    ended_at: datetime | None
    outcome: Mapping[str, Any] | None


@dataclass(slots=True)
class Running:
    """An operation under way: what is put into `outcome` is kept at its end."""

    id: UUID
    outcome: dict[str, Any] = field(default_factory=dict)


@asynccontextmanager
async def audited(database: Database, kind: str, arguments: Mapping[str, object], who: str) -> AsyncIterator[Running]:
    """Note what is begun before it is done, and at the end what came of it, an error included."""
    running = Running(new_id())
    async with database.transaction() as tx:
        await _begin(tx, running.id, kind, arguments, who)
    try:
        yield running
    except BaseException as error:
        running.outcome["error"] = f"{type(error).__name__}: {error}"
        raise
    finally:
        async with database.transaction() as tx:
            await _end(tx, running)


@asynccontextmanager
async def alone(database: Database) -> AsyncIterator[None]:
    """Hold the service's database for one long operation; the hold ends with its session, whatever happens."""
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        if not (await connection.execute(_HOLD)).scalar():
            raise OperationUnderWay("another replay or rebuild of this service is under way")
        try:
            async with database.transaction() as tx:
                await tx.execute(_INTERRUPTED, {"now": tx.now, "kinds": list(LONG)})
            yield
        finally:
            await connection.invalidate()  # a pooled session would go on holding


async def note(tx: Transaction, kind: str, arguments: Mapping[str, object], who: str, **outcome: object) -> None:
    """Audit what is done in this very transaction."""
    running = Running(new_id(), outcome)
    await _begin(tx, running.id, kind, arguments, who)
    await _end(tx, running)


async def operations(tx: Transaction, after: UUID | None, limit: int) -> list[Operation]:
    """Operations by id, which is by time."""
    return [_read(row) for row in await tx.rows(_PAGE, {"after": after, "limit": limit})]


async def operation(tx: Transaction, operation_id: UUID) -> Operation | None:
    """One operation."""
    rows = await tx.rows(_ONE, {"id": operation_id})
    return _read(rows[0]) if rows else None


def _read(row: Sequence[Any]) -> Operation:
    return Operation(*row)


async def _begin(tx: Transaction, operation_id: UUID, kind: str, arguments: Mapping[str, object], who: str) -> None:
    said = json.dumps(arguments, default=str)
    await tx.execute(_BEGIN, {"id": operation_id, "kind": kind, "arguments": said, "who": who, "now": tx.now})


async def _end(tx: Transaction, running: Running) -> None:
    outcome = json.dumps(running.outcome, default=str)
    await tx.execute(_END, {"id": running.id, "outcome": outcome, "now": tx.now})

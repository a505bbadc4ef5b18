"""Which errors are waited out, and which hold up their event's key."""

from __future__ import annotations

import asyncpg
import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.kernel.errors import Conflict, Unavailable
from shared.messaging.log import LogUnavailable
from shared.messaging.received import Undecodable
from shared.messaging.transience import is_transient


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(LogUnavailable("away"), id="the log is away"),
        pytest.param(ConnectionRefusedError(), id="the network refuses"),
        pytest.param(TimeoutError(), id="a deadline has passed"),
        pytest.param(PoolTimeout(), id="the pool is exhausted"),
        pytest.param(asyncpg.DeadlockDetectedError(), id="a deadlock"),
        pytest.param(asyncpg.SerializationError(), id="a serialisation failure"),
        pytest.param(asyncpg.AdminShutdownError(), id="the server stops"),
        pytest.param(asyncpg.CannotConnectNowError(), id="the server starts"),
        pytest.param(asyncpg.TooManyConnectionsError(), id="too many connections"),
        pytest.param(asyncpg.DiskFullError(), id="the disk is full"),
        pytest.param(asyncpg.LockNotAvailableError(), id="a lock is taken"),
        pytest.param(asyncpg.ReadOnlySQLTransactionError(), id="the server is a standby now"),
        pytest.param(asyncpg.InterfaceError("connection is closed"), id="the connection is closed"),
        pytest.param(Unavailable("later"), id="a use case says later"),
    ],
)
def test_it_passes(error: Exception) -> None:
    assert is_transient(error)


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(ValueError("no"), id="a bug"),
        pytest.param(KeyError("no"), id="another bug"),
        pytest.param(Undecodable("no"), id="a record that cannot be read"),
        pytest.param(Conflict("no"), id="a refusal"),
        pytest.param(asyncpg.UniqueViolationError(), id="a broken constraint"),
        pytest.param(IntegrityError("insert", {}, asyncpg.CheckViolationError()), id="the same through SQLAlchemy"),
        pytest.param(asyncpg.UndefinedColumnError(), id="wrong SQL"),
        pytest.param(asyncpg.DataError("not a date"), id="a value of the wrong type"),
        pytest.param(asyncpg.InFailedSQLTransactionError(), id="a handler that swallowed an error"),
    ],
)
def test_it_is_about_the_event(error: Exception) -> None:
    assert not is_transient(error)

"""Which errors of a store pass by themselves: the server is away, busy or starting, or had to undo one of two."""

from __future__ import annotations

import asyncpg
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_STATES = ("08", "25006", "25P03", "25P04", "40", "53", "55", "57", "58")
"""SQLSTATE prefixes: connection, read-only standby, session timeouts, rollback (deadlock, serialisation), resources,
locks, operator intervention, system."""

_KINDS = (OSError, TimeoutError, PoolTimeout, PendingRollbackError, MemoryError)


def passes_by_itself(error: BaseException) -> bool:
    """Whether trying again later may succeed although nothing was mended."""
    if isinstance(error, _KINDS):
        return True
    if isinstance(error, DBAPIError):
        return bool(error.connection_invalidated) or (error.orig is not None and passes_by_itself(error.orig))
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return state.startswith(_STATES)
    return isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError) and not isinstance(error, ValueError)

"""Which errors of a store pass by themselves: the server is away, busy or starting, or had to undo one of two."""

from __future__ import annotations

import asyncpg
from sqlalchemy.exc import DBAPIError, PendingRollbackError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

STORE_FAILED: tuple[type[Exception], ...] = (SQLAlchemyError, OSError)
"""What a store that cannot answer raises: for whoever does not write SQL, and goes on without."""

_STATES = ("08", "25006", "25P03", "25P04", "40", "53", "55", "57", "58")
"""SQLSTATE prefixes: connection, read-only standby, session timeouts, rollback (deadlock, serialisation), resources,
locks, operator intervention, system."""

_NO_TEXT = frozenset({"22021", "22P05"})
"""SQLSTATEs of a character that no text column holds: NUL."""

_KINDS = (OSError, TimeoutError, PoolTimeout, PendingRollbackError, MemoryError)


def is_no_text(error: BaseException) -> bool:
    """Whether the store was given a text it cannot hold: the caller's fault, wherever in the request it stood."""
    orig = error.orig if isinstance(error, DBAPIError) else error
    return getattr(orig, "sqlstate", None) in _NO_TEXT


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

"""Which errors pass by themselves: those are waited out; all others are about the event and stop only its key."""

from __future__ import annotations

import asyncpg
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.kernel.errors import Unavailable
from shared.messaging.log import LogUnavailable

_STATES = ("08", "25006", "25P03", "25P04", "40", "53", "55", "57", "58")
"""SQLSTATE prefixes: connection, read-only standby, session timeouts, rollback (deadlock, serialisation), resources,
locks, operator intervention, system."""

_KINDS = (OSError, TimeoutError, PoolTimeout, PendingRollbackError, LogUnavailable, Unavailable, MemoryError)


def is_transient(error: BaseException) -> bool:
    """Whether trying again later may succeed although nothing was mended."""
    if isinstance(error, _KINDS):
        return True
    if isinstance(error, DBAPIError):
        return bool(error.connection_invalidated) or (error.orig is not None and is_transient(error.orig))
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return state.startswith(_STATES)
    return isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError) and not isinstance(error, ValueError)

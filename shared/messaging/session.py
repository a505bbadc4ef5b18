"""Plain PostgreSQL sessions for the relay and the log: raw asyncpg, with an end to sessions of paused processes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

IDLE_SECONDS = 15
"""A process that is paused longer loses its sessions and with them its advisory locks. TCP keepalive does not see that:
the kernel of a stopped process goes on answering."""

PING_SECONDS = 4.0
"""How often a live holder of locks speaks."""

_STATEMENT_SECONDS = 10


def dsn_of(url: str) -> str:
    """An SQLAlchemy address as a plain one."""
    return url.replace("+asyncpg", "", 1)


@asynccontextmanager
async def lock_session(url: str, name: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    """A session whose advisory locks end with it, and which ends when its owner falls silent."""
    connection = await asyncpg.connect(
        dsn_of(url),
        timeout=5,
        command_timeout=_STATEMENT_SECONDS,
        server_settings={
            "application_name": name,
            "idle_session_timeout": f"{IDLE_SECONDS}s",
            "statement_timeout": f"{_STATEMENT_SECONDS}s",
            "tcp_keepalives_idle": "10",
            "tcp_keepalives_interval": "5",
            "tcp_keepalives_count": "3",
            "jit": "off",
            # What a crash makes undone here is done again: a row deleted too late is published once more, and known.
            "synchronous_commit": "off",
        },
    )
    try:
        yield connection
    finally:
        connection.terminate()

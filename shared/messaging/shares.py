"""Fair shares of named things among live processes, held as PostgreSQL advisory locks on one session each."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import asyncpg

# Every member holds one shared lock; counting its holders tells how many members live.
_MEMBERS = """
    SELECT count(*) FROM pg_locks
    WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted AND objsubid = 1
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND ((classid::bigint << 32) | objid::bigint) = $1
"""
_TRY = "SELECT lock FROM unnest($1::bigint[]) AS lock WHERE pg_try_advisory_lock(lock) LIMIT $2"
_RELEASE = "SELECT pg_advisory_unlock(lock) FROM unnest($1::bigint[]) AS lock"


class Shares:
    """One member's share. It takes what is free up to an equal part, and gives back what exceeds it."""

    def __init__(self, connection: asyncpg.Connection[Any], scope: str, names: Sequence[str]) -> None:
        self._connection = connection
        self._member_lock = _lock_number(f"{scope} member")
        self._names = {_lock_number(f"{scope} {name}"): name for name in names}
        self._held: list[int] = []
        self._joined = False

    @property
    def held(self) -> frozenset[str]:
        """The names this member owns, as of the last look."""
        return frozenset(self._names[lock] for lock in self._held)

    async def rebalance(self) -> frozenset[str]:
        """Move one step towards an equal share; the names then owned."""
        if not self._joined:
            await self._connection.execute("SELECT pg_advisory_lock_shared($1)", self._member_lock)
            self._joined = True
        members = await self._connection.fetchval(_MEMBERS, self._member_lock)
        fair = -(-len(self._names) // max(members, 1))
        if len(self._held) > fair:
            surplus, self._held = self._held[fair:], self._held[:fair]
            await self._connection.execute(_RELEASE, surplus)
        elif len(self._held) < fair:
            missing = [lock for lock in self._names if lock not in self._held]
            taken = await self._connection.fetch(_TRY, missing, fair - len(self._held))
            self._held.extend(row["lock"] for row in taken)
        return self.held

    async def leave(self) -> None:
        """Give everything back, the session living on."""
        held, self._held = self._held, []
        await self._connection.execute(_RELEASE, held)
        if self._joined:
            await self._connection.execute("SELECT pg_advisory_unlock_shared($1)", self._member_lock)
            self._joined = False


def _lock_number(name: str) -> int:
    """A 63-bit number for a name: two names meet in one lock practically never, and then only share an owner."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big") >> 1

"""Callers under test name each write, as a careful client does, unless a test names it itself."""

from __future__ import annotations

from uuid import uuid4

import httpx

_WRITES = frozenset({"POST", "PATCH", "DELETE"})


async def name_writes(request: httpx.Request) -> None:
    """Give a write an Idempotency-Key of its own."""
    if request.method in _WRITES:
        request.headers.setdefault("idempotency-key", str(uuid4()))


HOOKS = {"request": [name_writes]}
"""The event hooks of an httpx client whose writes are named."""

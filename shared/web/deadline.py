"""The time a request has: what comes too late is not begun, and what is not done in time is undone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request

from shared.kernel.errors import DeadlineExceeded
from shared.store.transaction import Transaction

HEADER = "x-request-timeout-ms"
"""What is left, in milliseconds, when the gateway hands the request on: machines' clocks need not agree."""
_LONGEST_DIGITS = 9


@asynccontextmanager
async def in_time(request: Request, tx: Transaction) -> AsyncIterator[None]:
    """DeadlineExceeded before the time is up that the gateway gave, or as soon as it is; the caller closes `tx`.

    One timer instead of a setting in the transaction: it costs no statement, and bounds the waiting for a body, a
    connection and a lock as well. A commit, once begun, is waited for: cut off, it may have happened or not.
    """
    left = _seconds_left(request)
    if left is None:
        yield
        return
    if left <= 0:
        raise DeadlineExceeded("the time for this request was up before it was begun")
    try:
        async with asyncio.timeout(left) as bound:
            tx.bound = bound
            yield
    except TimeoutError as error:
        if not bound.expired():
            raise
        raise DeadlineExceeded("the time for this request is up; nothing was done") from error


def _seconds_left(request: Request) -> float | None:
    said = request.headers.get(HEADER, "")
    return int(said) / 1000 if said.isdecimal() and said.isascii() and len(said) <= _LONGEST_DIGITS else None

"""Opening and ending streams, five a principal; and tickets, with which a browser opens one."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from services.gateway.store.feed import streams
from shared.kernel.errors import TooMuch
from shared.kernel.ids import new_id
from shared.store.sealing import seal, unseal
from shared.store.transaction import Transaction

MOST = 5
TICKET_LIFETIME = timedelta(seconds=30)
_SILENT = timedelta(seconds=45)
_TICKET_BYTES = 32


class TooManyStreams(TooMuch):
    """The caller follows as many streams as it may."""

    retry_after_seconds = 15

    def __init__(self) -> None:
        super().__init__(f"{MOST} streams of yours are open already")


async def open_stream(tx: Transaction, principal: str) -> UUID:
    """A new stream's id; TooManyStreams beyond five, over all processes."""
    if await streams.count_open(tx, principal, _SILENT) >= MOST:
        raise TooManyStreams
    stream_id = new_id()
    await streams.add_open(tx, stream_id, principal)
    return stream_id


async def keep_open(tx: Transaction, alive: Collection[UUID]) -> None:
    """Say that these are alive, and clear away what is not."""
    await streams.still_open(tx, alive)
    await streams.forget_dead(tx, _SILENT)


async def end_stream(tx: Transaction, stream_id: UUID) -> None:
    """A stream is over."""
    await streams.drop_open(tx, stream_id)


async def issue_ticket(tx: Transaction, authorization: str, *, master_key: bytes) -> str:
    """A ticket good for half a minute and one stream. What vouched for its holder is kept sealed, by its hash."""
    ticket = secrets.token_urlsafe(_TICKET_BYTES)
    digest = _digest(ticket)
    sealed = seal(master_key, authorization.encode(), belongs_to=digest)
    await streams.keep_ticket(tx, digest, sealed, TICKET_LIFETIME)
    return ticket


async def redeem_ticket(tx: Transaction, ticket: str, *, master_key: bytes) -> str | None:
    """What vouches for a ticket's holder; None if it is unknown, used or too old."""
    digest = _digest(ticket)
    sealed = await streams.take_ticket(tx, digest)
    return unseal(master_key, sealed, belongs_to=digest).decode() if sealed is not None else None


def _digest(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode()).digest()

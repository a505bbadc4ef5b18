"""Tickets in place of credentials: for browsers that follow the stream and can send no header."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from services.gateway.domain.errors import IdentitiesUnavailable
from services.gateway.use_cases.stream.follow import redeem_ticket
from shared.store.database import Database
from shared.store.outage import STORE_FAILED
from shared.web.identity import NotAuthenticated

STREAM = b"/v1/stream"
"""The one path where a ticket stands for a credential."""
_LONGEST_QUERY = 512

Redeem = Callable[[bytes], Awaitable[str | None]]
"""From a query to what vouches for the caller; None if it names no ticket."""


def redeeming(database: Database, master_key: bytes) -> Redeem:
    """Take the ticket of a query; NotAuthenticated if it is used, too old or none of ours."""

    async def redeem(query: bytes) -> str | None:
        ticket = ticket_of(query)
        if ticket is None:
            return None
        try:
            async with database.transaction() as tx:
                found = await redeem_ticket(tx, ticket, master_key=master_key)
        except STORE_FAILED as error:
            raise IdentitiesUnavailable from error
        if found is None:
            raise NotAuthenticated("the ticket is used, too old or unknown")
        return found

    return redeem


async def no_tickets(_query: bytes) -> str | None:
    """Where no stream is served, no ticket is good."""
    return None


def ticket_of(query: bytes) -> str | None:
    """The ticket a query names."""
    if b"ticket=" not in query or len(query) > _LONGEST_QUERY:
        return None
    named = parse_qs(query.decode("latin-1")).get("ticket")
    return named[0] if named and len(named) == 1 else None

"""Reaction to won deals: events handled and committed in runs, beside a bare loop that writes the same rows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg

from bench.compensation.people import MANAGED, received, settle_people
from bench.compensation.stand import Stand, open_stand
from bench.figures import Figure
from services.compensation.domain.language.components import Commission
from services.compensation.domain.language.plan import Plan
from services.compensation.events import MANIFEST
from shared.contracts.event import Event
from shared.contracts.pipeline import DealWon
from shared.kernel.money import Money
from shared.messaging.manifest import subscriptions_by_type
from shared.store.database import Database

DEALS = 10_000
PAYEES, RUN = 350, 500
_DEAL = 1 << 90
_SHARE_OF_BARE = 0.45
_ONE_LINE = Plan(id="one", currency="USD", components=(Commission(id="commission", rate=(Decimal("0.03"),)),))
_TABLES = ("deal", "line", "posting", "balance", "outbox", "event_sequence")


async def measure() -> list[Figure]:
    """One line a deal; then owner and two managers under three components and an override; that out of order too."""
    figures: list[Figure] = []
    for what, plan, levels, least in (("one line a deal", _ONE_LINE, 0, 2_500),
                                      ("owner, two managers, 3 components", MANAGED, 2, 1_200)):  # fmt: skip
        async with open_stand() as stand:
            await settle_people(stand.database, PAYEES, levels=levels, plan=plan)
            ours = await _reacted(stand.database, in_order(DEALS))
            bare = await _bare(stand)
        name = f"reaction to deal_won, {what}"
        figures += [
            Figure(name, ours, "/s", "limit", least, "higher"),
            Figure(name, ours, "/s", "bare asyncpg loop", bare, "higher", share=_SHARE_OF_BARE),
        ]
    async with open_stand() as stand:
        await settle_people(stand.database, PAYEES, levels=2, plan=MANAGED)
        mixed = await _reacted(stand.database, _deals(DEALS))
    name = "the same, a year's deals arriving in no order of their days"
    return [*figures, Figure(name, mixed, "/s", "in order", ours, "higher", decides=False)]


def in_order(count: int) -> list[DealWon]:
    """As they are heard of in life: when they are won."""
    return sorted(_deals(count), key=lambda deal: (deal.won_on, deal.external_id))


def _deals(count: int) -> list[DealWon]:
    """Deals spread over the payees and a year, each run of them over all of both."""
    return [
        DealWon(
            deal_id=UUID(int=_DEAL + number),
            external_id=f"OPP-{number:09}",
            account_id=UUID(int=1),
            owner_id=UUID(int=number % PAYEES + 1),
            amount=Money(number % 1_000 * 100 + 1, "USD"),
            won_on=date.fromordinal(date(2026, 1, 1).toordinal() + number * 7 % 365),
            stage_left="Negotiation",
        )
        for number in range(count)
    ]


async def _reacted(database: Database, won: Sequence[DealWon]) -> float:
    """Deals a second, each run in a transaction of its own."""
    events = [received(deal) for deal in won]
    began = time.perf_counter()
    for start in range(0, len(events), RUN):
        await _handled(database, events[start : start + RUN])
    return len(events) / (time.perf_counter() - began)


async def react(database: Database, run: Sequence[DealWon]) -> None:
    """A run is received, handled and committed."""
    await _handled(database, [received(deal) for deal in run])


async def _handled(database: Database, run: Sequence[Event]) -> None:
    async with database.transaction() as tx:
        await subscriptions_by_type(MANIFEST)[DealWon.type].handle(tx, run)


async def _bare(stand: Stand) -> float:
    """The rows that were written, deal by deal once more into tables of the same make, committed run by run."""
    connection = await asyncpg.connect(stand.url)
    try:
        rows = {}
        for table in _TABLES:
            rows[table] = [tuple(row) for row in await connection.fetch(f'SELECT * FROM "{table}"')]  # noqa: S608 - names of ours
            await connection.execute(f'CREATE TABLE bare_{table} (LIKE "{table}" INCLUDING ALL)')
        began = time.perf_counter()
        for first in range(0, DEALS, RUN):
            async with connection.transaction():
                for deal in range(first, min(first + RUN, DEALS)):
                    for table, found in rows.items():
                        part = found[deal * len(found) // DEALS : (deal + 1) * len(found) // DEALS]
                        await _inserted(connection, table, part)
        return DEALS / (time.perf_counter() - began)
    finally:
        await connection.close()


async def _inserted(connection: asyncpg.Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """The plain way: one statement, its rows pipelined."""
    if rows:
        places = ", ".join(f"${place + 1}" for place in range(len(rows[0])))
        await connection.executemany(f"INSERT INTO bare_{table} OVERRIDING SYSTEM VALUE VALUES ({places})", rows)  # noqa: S608 - names of ours

"""No deal is paid on facts that another transaction is about to change."""

from __future__ import annotations

import asyncio

from services.compensation.domain.deal import Statement
from services.compensation.use_cases.credit_commissions import credit_commissions
from tests.compensation.facts import deal, usd, won
from tests.compensation.ledger import amounts, balances_match_postings
from tests.kit.house import House

QUEUING = """
    SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted
"""


async def test_who_comes_second_waits_and_then_sees_what_the_first_decided(house: House) -> None:
    async with house.database.transaction() as first:
        await credit_commissions(first, [Statement(deal("D1", "anna", 15_000, "2026-03-02"), 1)])
        second = asyncio.create_task(house.deliver(won("D2", "anna", 10_000, "2026-03-05")))
        while not (second.done() or await house.rows(QUEUING)):
            continue
        assert not second.done()
    await second

    found = await amounts(house)
    assert (found["D1", "anna", "owner"][1], found["D2", "anna", "owner"][1]) == (usd(450), usd(400))
    assert await balances_match_postings(house)

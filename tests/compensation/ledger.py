"""Looking into the ledger of a compensation service under test."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from shared.kernel.money import Money
from tests.compensation.facts import an_id
from tests.kit.house import House

Amounts = dict[tuple[str, str, str], tuple[Money, Money]]
"""(deal, member, role) → (credited, amount)."""

_PEOPLE = {an_id(name): name for name in ("anna", "ben", "mia", "dora", "carl", "zoe")}
_POSITIONS = """
    SELECT c.*, d.external_id AS deal FROM commission c JOIN deal d ON d.id = c.deal_id ORDER BY d.external_id
"""
_UNEQUAL = """
    SELECT c.id FROM commission c LEFT JOIN posting p ON p.commission_id = c.id
    GROUP BY c.id, c.amount_minor, c.credited_minor, c.postings
    HAVING coalesce(sum(p.after_minor - p.before_minor), 0) <> c.amount_minor
        OR coalesce(sum(p.credited_after_minor - p.credited_before_minor), 0) <> c.credited_minor
        OR count(p.id) <> c.postings
"""
_MONTHS = """
    SELECT c.member_id, p.month, sum(p.after_minor - p.before_minor) AS minor
    FROM posting p JOIN commission c ON c.id = p.commission_id GROUP BY 1, 2
"""


def name_of(member_id: UUID) -> str:
    """The name a member goes by in these tests."""
    return _PEOPLE[member_id]


async def amounts(house: House) -> Amounts:
    """Every position that holds something."""
    return {key: held for key, held in (await all_amounts(house)).items() if held[0].minor or held[1].minor}


async def all_amounts(house: House) -> Amounts:
    """Every position, those at nothing included."""
    return {(row.deal, name_of(row.member_id), row.role): _held(row) for row in await house.rows(_POSITIONS)}


async def month_totals(house: House) -> dict[tuple[str, str], int]:
    """What the postings of a member and month add up to, in minor units."""
    rows = await house.rows(_MONTHS)
    return {(name_of(row.member_id), row.month): int(row.minor) for row in rows if row.minor}


async def balances_match_postings(house: House) -> bool:
    """Whether every position is the sum of its postings."""
    return not await house.rows(_UNEQUAL)


def _held(row: Any) -> tuple[Money, Money]:  # noqa: ANN401 - a row of the ledger
    return Money(row.credited_minor, row.currency), Money(row.amount_minor, row.currency)

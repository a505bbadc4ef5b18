"""Looking into the ledger of a compensation service under test."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.compensation.store.invariants import INVARIANTS
from shared.kernel.money import Money
from shared.store.invariants import look_for
from tests.compensation.facts import an_id
from tests.kit.house import House

Amounts = dict[tuple[str, str, str], tuple[Money, Money]]
"""(deal, member, role) → (credited, amount)."""

_PEOPLE = {an_id(name): name for name in ("anna", "ben", "mia", "dora", "carl", "zoe")}
_COMMISSIONS = "SELECT *, deal_external_id AS deal FROM commission ORDER BY deal_external_id"
_MONTHS = """
    SELECT payee_id AS member_id, period AS month, sum(amount_minor - before_minor) AS minor FROM line GROUP BY 1, 2
"""


def name_of(member_id: UUID) -> str:
    """The name a member goes by in these tests."""
    return _PEOPLE[member_id]


async def amounts(house: House) -> Amounts:
    """Every position that holds something."""
    return {key: held for key, held in (await all_amounts(house)).items() if held[0].minor or held[1].minor}


async def all_amounts(house: House) -> Amounts:
    """Every position, those at nothing included."""
    return {(row.deal, name_of(row.member_id), row.role): _held(row) for row in await house.rows(_COMMISSIONS)}


async def month_totals(house: House) -> dict[tuple[str, str], int]:
    """What the postings of a member and month add up to, in minor units."""
    rows = await house.rows(_MONTHS)
    return {(name_of(row.member_id), row.month): int(row.minor) for row in rows if row.minor}


async def balances_match_postings(house: House) -> bool:
    """Whether every sentence that must be true of the ledger is."""
    async with house.database.transaction() as tx:
        found = [await look_for(tx, invariant) for invariant in INVARIANTS]
    return not any(each.broken for each in found)


def _held(row: Any) -> tuple[Money, Money]:  # noqa: ANN401 - a row of the ledger
    return Money(row.credited_minor, row.currency), Money(row.amount_minor, row.currency)


async def forfeited(house: House, member: str) -> int:
    """What somebody has earned and will not be paid, because he has left."""
    rows = await house.rows(
        "SELECT coalesce(sum(minor), 0) FROM balance WHERE account = 'forfeited' AND payee_id = :payee",
        payee=an_id(member),
    )
    return int(rows[0][0])

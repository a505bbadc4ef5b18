"""Opening balances and the totals they must add up to: rows ⇄ values."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, text

from services.compensation.domain.month_end import opening
from services.compensation.store import facts
from services.compensation.store.tables import OPENING_TOTALS
from shared.store.bulk import upsert
from shared.store.settings import known_company
from shared.store.transaction import Transaction

_OPENED = text("""
    SELECT CASE WHEN debit = 'opening' THEN credit ELSE debit END AS account, currency,
      sum(CASE WHEN (debit = 'opening') = (CASE WHEN debit = 'opening' THEN credit ELSE debit END IN ('earned', 'held'))
          THEN minor ELSE -minor END)::bigint AS minor
    FROM posting WHERE 'opening' IN (debit, credit) GROUP BY 1, 2
""")
_KINDS = {str(account): kind for kind, account in opening.ACCOUNTS.items()}


async def state_totals(tx: Transaction, totals: Mapping[tuple[str, str], int], *, people: int, stated_by: str) -> None:
    """What the other system showed, by kind and currency."""
    rows = [
        {
            "account": kind,
            "currency": currency,
            "minor": minor,
            "people": people,
            "stated_by": stated_by,
            "recorded_at": tx.now,
        }
        for (kind, currency), minor in totals.items()
    ]
    await upsert(
        tx, OPENING_TOTALS, rows, keys=("account", "currency"), update=("minor", "people", "stated_by", "recorded_at")
    )


async def compared(tx: Transaction) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    """What was shown, and what was opened with."""
    stated = {(row.account, row.currency): row.minor for row in await tx.rows(select(OPENING_TOTALS))}
    opened = {(_KINDS[row.account], row.currency): row.minor for row in await tx.rows(_OPENED)}
    said = [fact.value for fact in await facts.of_kinds(tx, ["opening"])]
    return stated, opened | opening.attained(said, (await known_company(tx)).currency)


async def unreconciled(tx: Transaction) -> int:
    """How many totals differ."""
    return len(opening.unreconciled(*await compared(tx)))

"""What the postings add up to: per person, period and component, as recorded up to any instant."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from services.compensation.domain.ledger.account import Purse
from services.compensation.domain.month_end.records import Earned, Later, Views
from shared.kernel.scope import Scope
from shared.store.transaction import Transaction

# What a person has earned, or been paid ahead, is what left the expense account and that of advances for him.
_EARNED = "sum(minor * ((debit IN ('expense', 'advanced'))::int - (credit IN ('expense', 'advanced'))::int))"
_STATED = text(f"""
    SELECT payee_id, currency, component, period, {_EARNED}::bigint AS minor
    FROM posting WHERE pay_period <= :last AND (CAST(:after AS text) IS NULL OR pay_period > :after)
    GROUP BY payee_id, currency, component, period
    ORDER BY payee_id, currency, component, period
""")  # noqa: S608 - a constant of this module
_DUE = text("""
    SELECT payee_id, currency,
      sum(minor * ((credit = 'earned')::int - (debit = 'earned')::int)) FILTER (WHERE pay_period <= :period)::bigint
        AS through,
      sum(minor * ((credit = 'earned')::int - (debit = 'earned')::int))
        FILTER (WHERE pay_period > :period AND period <= :period)::bigint AS late
    FROM posting WHERE 'earned' IN (debit, credit) GROUP BY payee_id, currency
""")
_ACCRUED = text(f"""
    SELECT currency, {_EARNED} FILTER (WHERE pay_period = :period)::bigint AS expense,
      sum(minor * ((credit IN ('earned', 'held', 'payable'))::int - (debit IN ('earned', 'held', 'payable'))::int))
        FILTER (WHERE NOT (component = 'payout' AND pay_period = :period))::bigint AS owed
    FROM posting WHERE pay_period <= :period GROUP BY currency ORDER BY currency
""")  # noqa: S608 - a constant of this module
_THREE_VIEWS = text(f"""
    SELECT component, {_EARNED} FILTER (WHERE pay_period = :period)::bigint AS as_paid,
      {_EARNED} FILTER (WHERE period = :period AND recorded_at <= :closed_at)::bigint AS at_close,
      {_EARNED} FILTER (WHERE period = :period)::bigint AS now
    FROM posting WHERE payee_id = :payee AND currency = :currency AND :period IN (period, pay_period)
    GROUP BY component ORDER BY component
""")  # noqa: S608 - likewise
_LATER = text(f"""
    SELECT component, period, pay_period, cause_kind, cause_subject_id, cause_id, effective_on, recorded_at,
      {_EARNED}::bigint AS minor
    FROM posting
    WHERE payee_id = :payee AND currency = :currency
      AND (period = :period AND recorded_at > :closed_at OR pay_period = :period AND period <> :period)
    GROUP BY component, period, pay_period, cause_kind, cause_subject_id, cause_id, effective_on, recorded_at
    HAVING {_EARNED} <> 0 ORDER BY recorded_at, component
""")  # noqa: S608 - likewise


async def paid_between(tx: Transaction, after: str | None, last: str) -> list[Earned]:
    """What is paid in the periods after one and up to another, by person, component and period earned."""
    rows = await tx.rows(_STATED, {"after": after, "last": last})
    return [Earned(row.payee_id, row.currency, row.component, row.period, row.minor) for row in rows]


async def due(tx: Transaction, period: str) -> dict[Purse, int]:
    """What is earned and unpaid up to a period; what was taken back since counts, what was earned since does not."""
    rows = await tx.rows(_DUE, {"period": period})
    return {(row.payee_id, row.currency): (row.through or 0) + min(0, row.late or 0) for row in rows}


async def accrued(tx: Transaction, period: str) -> dict[str, tuple[int, int]]:
    """By currency: what pay costs a period, and what is owed for it and all before when it ends, its payout aside."""
    rows = await tx.rows(_ACCRUED, {"period": period})
    return {row.currency: (row.expense or 0, row.owed or 0) for row in rows}


async def three_views(
    tx: Transaction, payee_id: UUID, period: str, currency: str, closed_at: datetime
) -> tuple[list[Views], list[Later]]:
    """As paid, as known at close, as known now; and every cause of a difference."""
    wanted: Mapping[str, object] = {
        "payee": payee_id,
        "period": period,
        "currency": currency,
        "closed_at": closed_at,
    }
    views = [
        Views(r.component, r.as_paid or 0, r.at_close or 0, r.now or 0) for r in await tx.rows(_THREE_VIEWS, wanted)
    ]
    return views, [Later(*tuple(row)) for row in await tx.rows(_LATER, wanted)]


async def currencies_of(tx: Transaction, payee_id: UUID, period: str) -> list[str]:
    """The currencies somebody has postings in that concern a period."""
    query = text(
        "SELECT DISTINCT currency FROM posting WHERE payee_id = :payee AND :p IN (period, pay_period) ORDER BY 1"
    )
    return list(await tx.scalars(query, {"payee": payee_id, "p": period}))


async def totals_by_period(tx: Transaction, scope: Scope, periods: Collection[str]) -> list[Earned]:
    """What everybody within sight earned in these periods, all components together."""
    query = text(f"""
        SELECT payee_id, currency, '' AS component, period, {_EARNED}::bigint AS minor
        FROM posting WHERE period = ANY(CAST(:periods AS text[])) AND (:everybody OR payee_id = ANY(:seen))
        GROUP BY payee_id, currency, period
    """)  # noqa: S608 - likewise
    seen = {"everybody": scope.everything, "seen": list(scope.member_ids)}
    rows = await tx.rows(query, {"periods": list(periods), **seen})
    return [Earned(row.payee_id, row.currency, row.component, row.period, row.minor) for row in rows]

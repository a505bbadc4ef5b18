"""Reports before a period is closed: what differs from the last one, and who has no plan or no quota."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.compensation.store import exceptions, figures, plans
from shared.kernel.period import Month
from shared.kernel.scope import Scope
from shared.store.organisation import load_organisation
from shared.store.transaction import Transaction

OUTLIER_SHARE = 50
"""A change of more than so many per cent against the last period is worth a look, unless told otherwise."""
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Variance:
    """What somebody earned in a period and in the one before, in minor units."""

    payee_id: UUID
    currency: str
    before: int
    now: int
    outlier: bool


@dataclass(frozen=True, slots=True)
class Report:
    """A period against the one before, who is on no plan, and whose quota is missing."""

    period: str
    variances: list[Variance]
    without_plan: list[UUID]
    without_quota: list[UUID]


async def variance(tx: Transaction, scope: Scope, period: str, outlier_share: int = OUTLIER_SHARE) -> Report:
    """A period against the one before, for those within sight."""
    month = Month.parse(period)
    last = str(month.plus(-1))
    earned: dict[tuple[UUID, str], dict[str, int]] = {}
    for each in await figures.totals_by_period(tx, scope, [last, period]):
        earned.setdefault((each.payee_id, each.currency), {})[each.period] = each.minor
    variances = [
        _variance(payee_id, currency, held.get(last, 0), held.get(period, 0), outlier_share)
        for (payee_id, currency), held in sorted(earned.items(), key=str)
    ]
    assigned = (await plans.load(tx)).assignments
    active = (await load_organisation(tx)).active_members(month.last_day)
    missing = {"status": "open", "kind": "quota", "period": period}
    quota = await exceptions.within_sight(tx, scope, missing, after=None, limit=_MOST)
    return Report(
        period,
        variances,
        [m.member_id for m in active if m.member_id not in assigned and scope.sees(owner_id=m.member_id)],
        sorted({each.found.key.payee_id for each in quota if each.found.key.payee_id}),
    )


def _variance(payee_id: UUID, currency: str, before: int, now: int, outlier_share: int) -> Variance:
    return Variance(payee_id, currency, before, now, abs(now - before) * 100 > abs(before) * outlier_share)

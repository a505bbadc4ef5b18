"""What a version would change: the calculation with it beside the calculation without, nothing written."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from services.compensation.domain.calculation.calculate import calculate
from services.compensation.domain.calculation.result import Result
from services.compensation.domain.language.plan import Plan, PlanVersion
from services.compensation.domain.settling.names import Names
from services.compensation.store import gather
from shared.kernel.period import Month
from shared.store.transaction import Transaction

_Place = tuple[str, str, str, str]


async def preview_version(tx: Transaction, plan_id: UUID, plan: Plan, effective_on: date) -> list[dict[str, Any]]:
    """Per payee, component and month that would change: what it pays now and what it would pay."""
    known = await gather.everything(tx)
    number = 1 + max((v.number for v in known.versions if known.names.plans.get(v.plan.id) == plan_id), default=0)
    before = _sums(calculate(known.versions, known.facts))
    after = _sums(calculate((*known.versions, PlanVersion(plan, number, effective_on)), known.facts))
    return [
        _change(place, before[place], after[place], known.names)
        for place in sorted({*before, *after})
        if before[place] != after[place]
    ]


def _sums(result: Result) -> defaultdict[_Place, int]:
    sums: defaultdict[_Place, int] = defaultdict(int)
    for line in result.lines:
        sums[line.payee, line.component, str(Month.of(line.earned_on)), line.currency] += line.amount
    return sums


def _change(place: _Place, before: int, after: int, names: Names) -> dict[str, Any]:
    payee, component, period, currency = place
    return {
        "payee_id": str(names.member_id(payee)),
        "component": component,
        "period": period,
        "currency": currency,
        "before_minor": before,
        "after_minor": after,
    }

"""What deals cost to win, and over which months that is written off."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.compensation.domain.errors import CommissionNotFound
from services.compensation.domain.month_end.accrual import Instalment, schedule
from services.compensation.store import deals, facts, lines
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Capitalised:
    """One deal's cost in one currency: over which days it is of benefit, and the schedule; None: at once."""

    deal_id: UUID
    deal_external_id: str
    currency: str
    cost: int
    first_day: date
    last_day: date | None
    instalments: list[Instalment]


async def schedule_of(tx: Transaction, deal_id: UUID) -> list[Capitalised]:
    """What everybody earns on a deal together, spread over its benefit period (else its term, else at once)."""
    known = (await deals.known(tx, [deal_id])).get(deal_id)
    if known is None:
        raise CommissionNotFound(f"there is no deal {deal_id}")
    deal = known.deal
    costs: defaultdict[str, int] = defaultdict(int)
    for line in await lines.of_deals(tx, [deal_id]):
        costs[line.key.currency] += line.state.amount
    terms = [f.value for f in await facts.of_kinds(tx, ["contract_term"], subjects=[deal.external_id])]
    first = terms[-1].first_day if terms else deal.won_on
    last = (terms[-1].benefit_last_day or terms[-1].last_day) if terms else None
    return [
        Capitalised(deal_id, deal.external_id, currency, cost, first, last, schedule(cost, first, last or first))
        for currency, cost in sorted(costs.items())
    ]

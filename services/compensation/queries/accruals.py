"""What deals cost to win, and over which months that is written off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.compensation.domain.deal import Deal
from services.compensation.domain.errors import CommissionNotFound
from services.compensation.domain.ledger.line import Line
from services.compensation.domain.month_end.accrual import Asset, Instalment, asset, schedule
from services.compensation.domain.own_facts import Term
from services.compensation.store import deals, facts, figures, lines
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


@dataclass(frozen=True, slots=True)
class Accrued:
    """A period in one currency: what pay costs it, what is owed at its end, and what stands as an asset."""

    currency: str
    expense: int
    owed: int
    asset: Asset


async def schedule_of(tx: Transaction, deal_id: UUID) -> list[Capitalised]:
    """What everybody earns on a deal together, spread over its benefit period (else its term, else at once)."""
    known = (await deals.known(tx, [deal_id])).get(deal_id)
    if known is None:
        raise CommissionNotFound(f"there is no deal {deal_id}")
    terms = await facts.of_kinds(tx, ["contract_term"], subjects=[known.deal.external_id])
    return _schedules(known.deal, terms[-1].value if terms else None, await lines.of_deals(tx, [deal_id]))


async def accrued(tx: Transaction, period: str) -> list[Accrued]:
    """What pay costs a period, what is owed at its end, and the asset: of the deals whose term is known."""
    terms = {fact.value.deal: fact.value for fact in await facts.of_kinds(tx, ["contract_term"])}
    of_deal: defaultdict[UUID, list[Line]] = defaultdict(list)
    known = {deal.id: deal for deal in await deals.named(tx, terms)}
    for line in await lines.of_deals(tx, known):
        if line.key.deal_id is not None:
            of_deal[line.key.deal_id].append(line)
    assets: defaultdict[str, Asset] = defaultdict(Asset)
    for deal_id, deal in known.items():
        for each in _schedules(deal, terms[deal.external_id], of_deal[deal_id]):
            assets[each.currency] += asset(each.instalments, period)
    booked = await figures.accrued(tx, period)
    return [
        Accrued(currency, *booked.get(currency, (0, 0)), assets[currency]) for currency in sorted({*booked, *assets})
    ]


def _schedules(deal: Deal, term: Term | None, paid: Iterable[Line]) -> list[Capitalised]:
    """The schedules of a deal, one for each currency somebody is paid in."""
    costs: defaultdict[str, int] = defaultdict(int)
    for line in paid:
        costs[line.key.currency] += line.state.amount
    first = term.first_day if term else deal.won_on
    last = (term.benefit_last_day or term.last_day) if term else None
    return [
        Capitalised(deal.id, deal.external_id, currency, cost, first, last, schedule(cost, first, last or first))
        for currency, cost in sorted(costs.items())
    ]

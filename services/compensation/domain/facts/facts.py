"""All facts a calculation reads, in no particular order: whatever is walked is sorted by the calculation itself."""

from __future__ import annotations

from dataclasses import dataclass

from services.compensation.domain.facts.deals import Deal, ExchangeRate, Milestone, Payment, Refund
from services.compensation.domain.facts.payees import Payee, Relation, Team
from services.compensation.domain.facts.targets import (
    Acceptance,
    Activity,
    GivenAttainment,
    Opening,
    Quota,
    QuotaRelief,
    Score,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts known. A payee without any plan named is on the plan given, where only one is."""

    payees: tuple[Payee, ...] = ()
    teams: tuple[Team, ...] = ()
    relations: tuple[Relation, ...] = ()
    deals: tuple[Deal, ...] = ()
    refunds: tuple[Refund, ...] = ()
    payments: tuple[Payment, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    exchange_rates: tuple[ExchangeRate, ...] = ()
    quotas: tuple[Quota, ...] = ()
    quota_relief: tuple[QuotaRelief, ...] = ()
    activities: tuple[Activity, ...] = ()
    scores: tuple[Score, ...] = ()
    attainments: tuple[GivenAttainment, ...] = ()
    openings: tuple[Opening, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()

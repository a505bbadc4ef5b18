"""How much of a payout is kept back: what is owed, by the plan's word on collection, or what a leaver forfeits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from services.compensation.domain.month_end.leaving import forfeits
from services.compensation.store import plans
from shared.store.organisation import load_organisation
from shared.store.transaction import Transaction


async def recovery_limits(tx: Transaction) -> dict[UUID, Decimal]:
    """The share of each person's payout, by the plan assigned last; all of it where no plan says less."""
    return await plans.collection_shares(tx)


async def forfeiting(tx: Transaction, today: date) -> frozenset[UUID]:
    """Those who have left and whose plan lets them keep only what was paid by then."""
    known = await plans.load(tx)
    members = (await load_organisation(tx)).members
    return frozenset(member_id for member_id, states in members.items() if forfeits(states, known, today))

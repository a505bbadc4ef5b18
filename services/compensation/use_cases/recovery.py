"""How much of a payout may be kept back for what is owed: the plan's word on collection."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from services.compensation.store import plans
from shared.store.transaction import Transaction


async def recovery_limits(tx: Transaction) -> dict[UUID, Decimal]:
    """The share of each person's payout, by the plan assigned last; all of it where no plan says less."""
    return await plans.collection_shares(tx)

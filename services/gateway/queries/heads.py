"""What was heard of the audits' chains."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.gateway.domain.heads import SealedHead, Standing
from services.gateway.store import heads
from services.gateway.store.heads import KEPT
from shared.store.transaction import Transaction

__all__ = ["KEPT", "sealed_heads", "standings"]


async def sealed_heads(tx: Transaction, database: str | None, *, after: UUID | None, limit: int) -> list[SealedHead]:
    """The heads kept, of one database or of all, in the order they were published."""
    return await heads.page(tx, database, after, limit)


async def standings(tx: Transaction) -> Sequence[Standing]:
    """How far each chain has come, when it was last heard of, and what contradicts it."""
    return await heads.standings(tx)

"""Keep how far each audit's chain has come: who rewrites a chain later has to rewrite what was heard of it."""

from __future__ import annotations

from collections.abc import Sequence

from services.gateway.domain.heads import SealedHead, judged
from services.gateway.store import heads
from shared.store.transaction import Transaction


async def remember_heads(tx: Transaction, heard: Sequence[SealedHead]) -> None:
    """Keep them in the order they were published; one that contradicts another is kept as such."""
    newest = await heads.newest(tx, {head.database for head in heard})
    known = await heads.hashes(tx, [(head.database, head.position) for head in heard])
    await heads.keep(tx, judged(heard, newest, known))

"""Pay is decided by one transaction at a time."""

from __future__ import annotations

from sqlalchemy import text

from shared.store.transaction import Transaction

# One lock for all. A batch of events touches payee-months, the organisation and plans in whatever order things happen:
# locks per payee-month would be taken in another order by every worker, who would wait for each other in a circle. And
# no deal may be paid by an organisation that another worker is about to change.
_TAKE_TURN = text("SELECT pg_advisory_xact_lock(hashtextextended('compensation decides pay', 0))")


async def take_turn(tx: Transaction) -> None:
    """Wait until no other transaction decides pay, and keep the others waiting until this one has ended.

    Every write that pay depends on calls this first; what it reads afterwards is what the others committed.
    """
    await tx.execute(_TAKE_TURN)

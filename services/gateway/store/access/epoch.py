"""The epoch of access: one number that grows with every change that may turn somebody away."""

from __future__ import annotations

from sqlalchemy import text

from shared.store.transaction import Transaction

_GROW = text("""
    INSERT INTO access_epoch (single, epoch) VALUES (true, 1)
    ON CONFLICT (single) DO UPDATE SET epoch = access_epoch.epoch + 1
""")
_READ = text("SELECT epoch FROM access_epoch")


async def grow(tx: Transaction) -> None:
    """Have every process forget, with this commit, what it has decided about callers."""
    await tx.execute(_GROW)


async def current(tx: Transaction) -> int:
    """The epoch now."""
    return int(await tx.scalar(_READ) or 0)

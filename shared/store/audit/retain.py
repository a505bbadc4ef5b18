"""Retention: after years the audit's beginning may go, up to a head that was published: the rest still holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from shared.store.transaction import Transaction

KEPT = timedelta(days=6 * 366)
"""At least as long as books are kept."""

_CUT = text("SELECT audit_cut(:before)")


class TooYoung(ValueError):
    """What is asked for must still be kept."""


async def cut_audit(tx: Transaction, before: datetime) -> int:
    """Drop what was sealed before an instant, up to a head; the position of the last row dropped, 0 for none.

    Only the role the audit belongs to can do this, by a function of its own that looks at the time itself.
    """
    if before > tx.now - KEPT:
        raise TooYoung(f"the audit is kept for {KEPT.days} days")
    return int(await tx.scalar(_CUT, {"before": before}))

"""Retention: after years the audit's beginning may go, up to a head that was published: the rest still holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from shared.store.transaction import Transaction

KEPT = timedelta(days=6 * 366)
"""At least as long as books are kept."""

_LAST = text("SELECT max(position) FROM audit_seal WHERE signature IS NOT NULL AND sealed_at < :before")
_OPEN = (
    "GRANT DELETE ON audit, audit_seal TO CURRENT_USER",
    "ALTER TABLE audit DISABLE TRIGGER audit_is_final",
    "ALTER TABLE audit_seal DISABLE TRIGGER audit_is_final",
)
_CUT = (
    "DELETE FROM audit USING audit_seal WHERE audit.id = audit_seal.audit_id AND position <= :last",
    "DELETE FROM audit_seal WHERE position <= :last",
)
_CLOSE = (
    "ALTER TABLE audit ENABLE TRIGGER audit_is_final",
    "ALTER TABLE audit_seal ENABLE TRIGGER audit_is_final",
    "REVOKE DELETE ON audit, audit_seal FROM CURRENT_USER",
)


class TooYoung(ValueError):
    """What is asked for must still be kept."""


async def cut_audit(tx: Transaction, before: datetime) -> int:
    """Drop what was sealed before an instant, up to a head; the position of the last row dropped, 0 for none.

    Only the tables' owner can do this, and only by hand: no service ever does.
    """
    if before > tx.now - KEPT:
        raise TooYoung(f"the audit is kept for {KEPT.days} days")
    last = await tx.scalar(_LAST, {"before": before})
    if last is None:
        return 0
    for statement in _OPEN:
        await tx.execute(text(statement))
    for statement in _CUT:
        await tx.execute(text(statement), {"last": last})
    for statement in _CLOSE:
        await tx.execute(text(statement))
    return int(last)

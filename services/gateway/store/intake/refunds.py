"""What partner events ask to pay back: kept beside each, summed by deal."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text

from services.gateway.domain.intake.refunds import PaidBack, Refund, RefundLimit
from shared.store.transaction import Transaction

# Whatever was not refused counts, as nobody knows what became of a command that was given up.
_REFUNDED = text("""
    SELECT deal_id, coalesce(sum(refund_minor) FILTER (WHERE refund_currency = :currency), 0) AS minor,
      bool_and(refund_currency IS NOT DISTINCT FROM :currency) AS certain
    FROM partner_event
    WHERE system_id = :system AND deal_id = ANY(CAST(:deals AS uuid[])) AND received_at > :since
      AND status <> 'rejected'
    GROUP BY deal_id
""")


async def paid_back(tx: Transaction, system: UUID, deals: Collection[UUID], limit: RefundLimit) -> dict[UUID, PaidBack]:
    """What a system asked to pay back of these deals within the limit's window."""
    wanted = {"system": system, "deals": list(deals), "since": tx.now - limit.window}
    rows = await tx.rows(_REFUNDED, wanted | {"currency": limit.amount.currency}) if deals else []
    return {row.deal_id: PaidBack(int(row.minor), certain=row.certain) for row in rows}


def refund_columns(refund: Refund | None) -> dict[str, object]:
    """A refund as columns of its event."""
    amount = refund.amount if refund else None
    return {
        "deal": refund.deal if refund else None,
        "refund_minor": amount.minor if amount else None,
        "refund_currency": amount.currency if amount else None,
    }

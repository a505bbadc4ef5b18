"""How a movement of pay is announced."""

from __future__ import annotations

from services.compensation.domain.cause import Cause
from services.compensation.domain.position import Change
from services.compensation.store.ledger import Entry
from shared.contracts.compensation import (
    CommissionAdjusted,
    CommissionClawedBack,
    CommissionCredited,
    CommissionEvent,
)
from shared.kernel.money import Money


def announcement(entry: Entry) -> CommissionEvent:
    """Credited, adjusted or clawed back: by whether the deal itself, or another fact, moved what it pays."""
    change, cause = entry.change, entry.cause
    before, after = change.before, change.after
    return _kind(change, cause)(
        commission_id=entry.commission_id,
        deal_id=after.deal_id,
        deal_external_id=after.deal_external_id,
        member_id=after.member_id,
        role=after.role,
        month=str(after.month),
        credited=after.credited,
        before=before.amount if before else Money.zero(after.amount.currency),
        after=after.amount,
        plan_id=after.plan_id,
        plan_version=after.plan_version,
        cause_kind=cause.kind,
        cause_id=cause.id,
        refund_id=cause.refund_id,
        effective_on=cause.effective_on,
    )


def _kind(change: Change, cause: Cause) -> type[CommissionEvent]:
    own = cause.id == change.after.deal_id
    if own and cause.kind in {"deal_refunded", "deal_reopened"}:
        return CommissionClawedBack
    if change.before is None or (own and cause.kind == "deal_won"):
        return CommissionCredited
    return CommissionAdjusted

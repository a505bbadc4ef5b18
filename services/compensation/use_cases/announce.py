"""How a movement of pay is announced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from services.compensation.domain.cause import Cause
from services.compensation.domain.ledger.line import LineKey, LineState
from shared.contracts.compensation import (
    CommissionAdjusted,
    CommissionClawedBack,
    CommissionCredited,
    CommissionEvent,
    PayeeKind,
)
from shared.kernel.money import Money

Lines = tuple[tuple[LineKey, LineState], ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A commission in one period, its lines before and after, and the fact that moved the first of them."""

    commission_id: UUID
    key: LineKey
    deal_external_id: str
    before: Lines
    after: Lines
    cause: Cause
    first: bool
    """Whether nothing was paid on the deal to this person in this role before."""

    @property
    def moves_money(self) -> bool:
        """Whether it is worth telling; otherwise only the plan version behind the same figures changed."""
        return self.first or (_paid(self.before), credited(self.before)) != (_paid(self.after), credited(self.after))


def announcement(moved: Moved, payee_kind: PayeeKind = "member") -> CommissionEvent:
    """Credited, adjusted or clawed back: by whether the deal itself, or another fact, moved what it pays."""
    key, cause, currency = moved.key, moved.cause, moved.key.currency
    newest = moved.after[-1][1]
    return _kind(moved)(
        commission_id=moved.commission_id,
        deal_id=key.deal_id,
        deal_external_id=moved.deal_external_id,
        member_id=key.payee_id,
        payee_kind=payee_kind,
        role=key.role,
        month=key.period,
        credited=Money(credited(moved.after), currency),
        before=Money(_paid(moved.before), currency),
        after=Money(_paid(moved.after), currency),
        plan_id=newest.plan_id,
        plan_version=newest.plan_version,
        cause_kind=cause.kind,
        cause_id=cause.id,
        refund_id=cause.refund_id,
        effective_on=cause.effective_on,
    )


def credited(lines: Lines) -> int:
    """How much of the deal counts: of a deal line that several components pay, it counts once."""
    parts: dict[str, int] = {}
    for key, state in lines:
        parts[key.part] = max(parts.get(key.part, 0), state.credited, key=abs)
    return sum(parts.values())


def _paid(lines: Iterable[tuple[LineKey, LineState]]) -> int:
    return sum(state.amount for _, state in lines)


def _kind(moved: Moved) -> type[CommissionEvent]:
    cause = moved.cause
    own = cause.id == moved.key.deal_id
    if own and cause.kind in {"deal_refunded", "deal_reopened"}:
        return CommissionClawedBack
    if moved.first or (own and cause.kind == "deal_won"):
        return CommissionCredited
    return CommissionAdjusted

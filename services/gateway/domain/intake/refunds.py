"""How much a partner's system may have paid back of one deal by itself; beyond that a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.gateway.domain.intake.cloudevent import CloudEvent
from services.gateway.domain.intake.commands import SUPPORTED
from shared.kernel.money import Money

_LARGEST = 2**53
"""Beyond it JSON numbers are no longer exact."""
_CODE_LENGTH = 3


@dataclass(frozen=True, slots=True)
class Refund:
    """What an event asks to pay back of a deal; `amount` is None where it names none, or nothing that is one."""

    deal: UUID
    amount: Money | None


@dataclass(frozen=True, slots=True)
class RefundLimit:
    """So much, in the company's currency, of one deal, asked for by one system within so long."""

    amount: Money
    window: timedelta


@dataclass(frozen=True, slots=True)
class PaidBack:
    """What a system asked to pay back of a deal; not `certain` if an amount is missing or of another currency."""

    minor: int = 0
    certain: bool = True

    def with_one_more(self, refund: Refund, limit: RefundLimit) -> PaidBack:
        """The sum with another refund."""
        amount = refund.amount
        if amount is None or amount.currency != limit.amount.currency:
            return PaidBack(self.minor, certain=False)
        return PaidBack(self.minor + amount.minor, self.certain)

    def needs_person(self, limit: RefundLimit) -> bool:
        """Whether a person decides: the sum is above the limit, or nobody can tell."""
        return not self.certain or self.minor > limit.amount.minor


def refund_of(event: CloudEvent) -> Refund | None:
    """The refund an event asks for; None for anything else, and for a deal nobody could find."""
    if not SUPPORTED[event.type].pays_back:
        return None
    try:
        deal = UUID(str(event.data.get("opportunity_id")))
    except ValueError:
        return None
    return Refund(deal, _amount(event.data.get("amount")))


def _amount(given: Any) -> Money | None:  # noqa: ANN401 - JSON
    minor, currency = (given.get("minor"), given.get("currency")) if isinstance(given, dict) else (None, None)
    if not isinstance(minor, int) or isinstance(minor, bool) or not 0 < minor < _LARGEST:
        return None
    return Money(minor, currency) if isinstance(currency, str) and len(currency) == _CODE_LENGTH else None

"""The life of an opportunity: opened, moved, won or lost, refunded, reopened, corrected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from services.pipeline.domain.amounts import in_currency, not_negative
from services.pipeline.domain.dates import holds_by
from services.pipeline.domain.errors import (
    AccountMissing,
    CorrectionBelowRefund,
    CorrectionEmpty,
    DateTooLate,
    DealAlreadyRefunded,
    DealNotWon,
    NothingLeftToRefund,
    OpportunityNotClosed,
    OpportunityNotOpen,
    RefundExceedsDeal,
    RefundNotPositive,
)
from services.pipeline.domain.stages import Definition
from shared.kernel.money import Money


class OpportunityStatus(StrEnum):
    """Whether the outcome is known, and which; a refunded deal stays won."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """One possible deal. `version` counts what happened to it; `stage` stays the last open one after closing."""

    id: UUID
    external_id: str
    product_id: UUID
    owner_id: UUID
    pipeline_id: UUID
    definition_version: int
    stage: str
    amount: Money
    refunded: Money
    opened_on: date
    status: OpportunityStatus = OpportunityStatus.OPEN
    version: int = 1
    account_id: UUID | None = None
    partner_id: UUID | None = None
    lead_id: UUID | None = None
    expected_close_on: date | None = None
    closed_on: date | None = None
    source: str | None = None
    lost_reason: str | None = None
    competitor: str | None = None
    refunds: int = 0
    first_refunded_on: date | None = None
    margin: Money | None = None
    """What is left of the amount after cost, where known; below zero for a deal that costs more than it brings."""

    def move(self, definition: Definition, stage: str, *, on: date, today: date, override: str | None) -> Self:
        """Enter another open stage of its own definition."""
        self._require_open()
        entered = definition.step(self.stage, stage, override=override)
        holds_by("effective_on", on, today=today, earliest=self.opened_on)
        return self._next(stage=entered.name)

    def name_account(self, account_id: UUID) -> Self:
        """Say which customer it is about, while open; the same again changes nothing."""
        self._require_open()
        return self if account_id == self.account_id else self._next(account_id=account_id)

    def win(self, *, on: date, today: date, amount: Money | None = None, margin: Money | None = None) -> Self:
        """Close it as won, at its own amount and margin unless others were agreed."""
        self._require_open()
        if self.account_id is None:
            raise AccountMissing(self.external_id)
        holds_by("won_on", on, today=today, earliest=self.opened_on)
        left = self.margin if margin is None else in_currency(margin, self.amount.currency, field="margin")
        return self._next(status=OpportunityStatus.WON, closed_on=on, amount=self._amount(amount), margin=left)

    def lose(self, *, on: date, today: date, reason: str, competitor: str | None = None) -> Self:
        """Close it as lost; the amount stays what was hoped for."""
        self._require_open()
        holds_by("lost_on", on, today=today, earliest=self.opened_on)
        return self._next(status=OpportunityStatus.LOST, closed_on=on, lost_reason=reason, competitor=competitor)

    def refund(self, *, on: date, today: date, amount: Money | None = None) -> Self:
        """Pay back part of a won deal, or all that is left of it; it stays won."""
        closed_on = self._require_won()
        holds_by("refunded_on", on, today=today, earliest=closed_on)
        left = self.amount - self.refunded
        if left.minor == 0:
            raise NothingLeftToRefund(self.external_id)
        back = left if amount is None else in_currency(amount, left.currency)
        if back.minor <= 0:
            raise RefundNotPositive(back)
        if left < back:
            raise RefundExceedsDeal(back, left)
        first = min(on, self.first_refunded_on or on)
        return self._next(refunded=self.refunded + back, refunds=self.refunds + 1, first_refunded_on=first)

    def reopen(self, *, on: date, today: date) -> Self:
        """Undo a closing, in the stage it was left in; not once money of it was paid back."""
        if self.closed_on is None:
            raise OpportunityNotClosed(self.external_id)
        if self.refunds:
            raise DealAlreadyRefunded(self.external_id)
        holds_by("reopened_on", on, today=today, earliest=self.closed_on)
        return self._next(status=OpportunityStatus.OPEN, closed_on=None, lost_reason=None, competitor=None)

    def correct(
        self,
        *,
        today: date,
        amount: Money | None = None,
        won_on: date | None = None,
        owner_id: UUID | None = None,
        account_id: UUID | None = None,
    ) -> Self:
        """Replace facts of a won deal that were wrong from the start; what is not given stays."""
        closed_on = self._require_won()
        right = self._amount(amount)
        if right < self.refunded:
            raise CorrectionBelowRefund(right, self.refunded)
        on = holds_by("won_on", won_on or closed_on, today=today, earliest=self.opened_on)
        if self.first_refunded_on is not None and self.first_refunded_on < on:
            raise DateTooLate("won_on", self.first_refunded_on)
        owner, account = owner_id or self.owner_id, account_id or self.account_id
        if (right, on, owner, account) == (self.amount, closed_on, self.owner_id, self.account_id):
            raise CorrectionEmpty
        return self._next(amount=right, closed_on=on, owner_id=owner, account_id=account)

    def _next(self, **changes: Any) -> Self:  # noqa: ANN401 - fields of any type
        return replace(self, version=self.version + 1, **changes)

    def _amount(self, amount: Money | None) -> Money:
        return self.amount if amount is None else not_negative(in_currency(amount, self.amount.currency))

    def _require_open(self) -> None:
        if self.status is not OpportunityStatus.OPEN:
            raise OpportunityNotOpen(self.external_id, self.status)

    def _require_won(self) -> date:
        if self.status is not OpportunityStatus.WON or self.closed_on is None:
            raise DealNotWon(self.external_id, self.status)
        return self.closed_on

"""The life of an opportunity: opened, moved, won or lost, refunded, reopened, corrected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from services.pipeline.domain.amounts import in_currency, not_negative
from services.pipeline.domain.correction import Correction
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
from services.pipeline.domain.margin import Left
from services.pipeline.domain.splits import Split
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
    cost: Money | None = None
    """The cost of what is sold, where the margin follows from it."""
    splits: tuple[Split, ...] = ()
    """Whose deal it is, where it is not the owner's alone."""

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

    def share_out(self, splits: tuple[Split, ...]) -> Self:
        """Say whose deal it is, while open; the same again changes nothing."""
        self._require_open()
        return self if splits == self.splits else self._next(splits=splits)

    def win(
        self,
        *,
        on: date,
        today: date,
        amount: Money | None = None,
        margin: Money | None = None,
        cost: Money | None = None,
    ) -> Self:
        """Close it as won, at its own amount and margin unless others were agreed."""
        self._require_open()
        if self.account_id is None:
            raise AccountMissing(self.external_id)
        holds_by("won_on", on, today=today, earliest=self.opened_on)
        worth = self._amount(amount)
        left = self._left(worth, margin, cost)
        return self._next(status=OpportunityStatus.WON, closed_on=on, amount=worth, margin=left.margin, cost=left.cost)

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

    def correct(self, right: Correction, *, today: date) -> Self:
        """Replace facts of a won deal that were wrong from the start; what is not given stays."""
        closed_on = self._require_won()
        worth = self._amount(right.amount)
        if worth < self.refunded:
            raise CorrectionBelowRefund(worth, self.refunded)
        on = holds_by("won_on", right.won_on or closed_on, today=today, earliest=self.opened_on)
        if self.first_refunded_on is not None and self.first_refunded_on < on:
            raise DateTooLate("won_on", self.first_refunded_on)
        left = self._left(worth, right.margin, right.cost)
        corrected = replace(
            self,
            amount=worth,
            margin=left.margin,
            cost=left.cost,
            closed_on=on,
            owner_id=right.owner_id or self.owner_id,
            account_id=right.account_id or self.account_id,
            splits=self.splits if right.splits is None else right.splits,
        )
        if corrected == self:
            raise CorrectionEmpty
        return replace(corrected, version=self.version + 1)

    def _next(self, **changes: Any) -> Self:  # noqa: ANN401 - fields of any type
        return replace(self, version=self.version + 1, **changes)

    def _left(self, worth: Money, margin: Money | None, cost: Money | None) -> Left:
        return Left(self.margin, self.cost).after(worth, margin=margin, cost=cost)

    def _amount(self, amount: Money | None) -> Money:
        return self.amount if amount is None else not_negative(in_currency(amount, self.amount.currency))

    def _require_open(self) -> None:
        if self.status is not OpportunityStatus.OPEN:
            raise OpportunityNotOpen(self.external_id, self.status)

    def _require_won(self) -> date:
        if self.status is not OpportunityStatus.WON or self.closed_on is None:
            raise DealNotWon(self.external_id, self.status)
        return self.closed_on

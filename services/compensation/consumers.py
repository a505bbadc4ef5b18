"""Others' facts in compensation's words: translation only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.compensation.domain.deal import Deal, Refund, Statement
from services.compensation.use_cases import follow_organisation
from services.compensation.use_cases.claw_back_commissions import claw_back_commissions
from services.compensation.use_cases.correct_deal import CorrectDeal
from services.compensation.use_cases.correct_deal import correct_deal as follow_correction
from services.compensation.use_cases.credit_commissions import credit_commissions
from services.compensation.use_cases.reopen_deal import ReopenDeal
from services.compensation.use_cases.reopen_deal import reopen_deal as follow_reopening
from shared.contracts.people import MemberEvent, TeamEvent
from shared.contracts.pipeline import DealCorrected, DealRefunded, DealReopened, DealWon
from shared.store.transaction import Transaction


async def follow_members(tx: Transaction, events: Sequence[MemberEvent]) -> None:
    """Someone joined, changed or left."""
    await follow_organisation.follow_members(tx, events)


async def follow_teams(tx: Transaction, events: Sequence[TeamEvent]) -> None:
    """A team was formed or changed."""
    await follow_organisation.follow_teams(tx, events)


async def credit_deals(tx: Transaction, deals: Sequence[DealWon]) -> None:
    """A run of won deals becomes credits in one pass, in whatever order they arrived."""
    await credit_commissions(tx, [_stated(deal) for deal in deals], {deal.deal_id: deal for deal in deals})


async def claw_back_deal(tx: Transaction, refund: DealRefunded) -> None:
    """Part or all of a deal was paid back."""
    sequence = refund.envelope.sequence
    name = refund.refund_external_id
    fact = Refund(refund.refund_id, refund.deal_id, refund.amount, refund.refunded_on, sequence, name)
    await claw_back_commissions(tx, fact)


async def reopen_deal(tx: Transaction, deal: DealReopened) -> None:
    """A deal is open again."""
    await follow_reopening(tx, ReopenDeal(deal.deal_id, deal.reopened_on, deal.envelope.sequence))


async def correct_deal(tx: Transaction, deal: DealCorrected) -> None:
    """A won deal's facts were other ones."""
    await follow_correction(tx, CorrectDeal(_stated(deal), deal.corrected_on))


def _stated(deal: DealWon | DealCorrected) -> Statement:
    facts = Deal(
        deal.deal_id,
        deal.external_id,
        deal.owner_id,
        deal.amount,
        deal.won_on,
        account_id=deal.account_id,
        partner_id=deal.partner_id,
        won_at=deal.won_at,
        particulars=_particulars(deal),
    )
    return Statement(facts, deal.envelope.sequence)


def _particulars(deal: DealWon | DealCorrected) -> dict[str, Any] | None:
    """What was stated beside the amount, as plain data."""
    lines = [line.model_dump(mode="json") for line in deal.lines]
    splits = [split.model_dump(mode="json") for split in deal.splits]
    stated: dict[str, Any] = {"lines": lines, "splits": splits} if lines or splits else {}
    if deal.margin is not None:
        stated["margin"] = {"minor": deal.margin.minor, "currency": deal.margin.currency}
    return stated or None

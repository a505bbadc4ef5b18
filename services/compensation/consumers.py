"""Others' facts in compensation's words: translation only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.compensation.domain.deal import Deal, Refund, Statement
from services.compensation.domain.neighbours import Absence, AccountState, PartnerState, ProductState
from services.compensation.use_cases import follow_catalogue, follow_organisation
from services.compensation.use_cases.claw_back_commissions import claw_back_commissions
from services.compensation.use_cases.correct_deal import CorrectDeal
from services.compensation.use_cases.correct_deal import correct_deal as follow_correction
from services.compensation.use_cases.credit_commissions import credit_commissions
from services.compensation.use_cases.follow_absences import follow_absences as follow_leave
from services.compensation.use_cases.follow_partners import follow_partners as follow_companies
from services.compensation.use_cases.reopen_deal import ReopenDeal
from services.compensation.use_cases.reopen_deal import reopen_deal as follow_reopening
from shared.contracts.partners import PartnerEvent
from shared.contracts.people import AbsenceRecorded, MemberEvent, TeamEvent
from shared.contracts.pipeline import AccountEvent, DealCorrected, DealRefunded, DealReopened, DealWon, ProductEvent
from shared.store.transaction import Transaction


async def follow_members(tx: Transaction, events: Sequence[MemberEvent]) -> None:
    """Someone joined, changed or left."""
    await follow_organisation.follow_members(tx, events)


async def follow_teams(tx: Transaction, events: Sequence[TeamEvent]) -> None:
    """A team was formed or changed."""
    await follow_organisation.follow_teams(tx, events)


async def follow_partners(tx: Transaction, events: Sequence[PartnerEvent]) -> None:
    """A company became a partner, or another kind of partner."""
    states = [
        PartnerState(
            event.partner_id,
            event.effective_on,
            event.envelope.sequence,
            event.external_id,
            event.name,
            event.tier,
            event.agreement,
        )
        for event in events
    ]
    await follow_companies(tx, states, {event.partner_id: event for event in events})


async def follow_accounts(tx: Transaction, events: Sequence[AccountEvent]) -> None:
    """What kind of customer somebody is."""
    states = [
        AccountState(
            event.account_id,
            event.effective_on,
            event.envelope.sequence,
            event.external_id,
            event.industry,
            event.employees,
            event.account_class,
        )
        for event in events
    ]
    await follow_catalogue.follow_accounts(tx, states, {event.account_id: event for event in events})


async def follow_products(tx: Transaction, events: Sequence[ProductEvent]) -> None:
    """What a product is called, and which line it belongs to."""
    states = [
        ProductState(event.product_id, event.effective_on, event.envelope.sequence, event.external_id, event.line)
        for event in events
    ]
    await follow_catalogue.follow_products(tx, states, {event.product_id: event for event in events})


async def follow_absences(tx: Transaction, events: Sequence[AbsenceRecorded]) -> None:
    """Somebody is away, or is not after all."""
    absences = [
        Absence(
            event.absence_id,
            event.envelope.sequence,
            event.member_id,
            event.first_day,
            event.last_day,
            paid=event.kind != "unpaid_leave",
            withdrawn=event.withdrawn,
        )
        for event in events
    ]
    await follow_leave(tx, absences, {event.member_id: event for event in events})


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

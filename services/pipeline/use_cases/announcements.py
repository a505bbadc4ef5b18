"""What pipeline tells others: its values as the events it promises."""

from __future__ import annotations

from datetime import date

from services.pipeline.domain.account import Account
from services.pipeline.domain.opportunity import Opportunity, OpportunityStatus
from services.pipeline.domain.product import Product
from services.pipeline.domain.splits import Split
from services.pipeline.domain.stages import Definition
from services.pipeline.domain.trace import Entry
from shared.contracts.pipeline import (
    AccountChanged,
    AccountNamed,
    AccountOpened,
    DealCorrected,
    DealLost,
    DealRefunded,
    DealReopened,
    DealSplit,
    DealWon,
    Line,
    OpportunityOpened,
    PriceChanged,
    ProductListed,
    SplitsSet,
    StageChanged,
)


def account_opened(account: Account, company_keys: tuple[str, ...]) -> AccountOpened:
    """A company got its record."""
    return AccountOpened(
        account_id=account.id,
        external_id=account.external_id,
        effective_on=account.opened_on,
        name=account.name,
        company_keys=company_keys,
        industry=account.industry,
        employees=account.employees,
    )


def account_changed(account: Account, company_keys: tuple[str, ...], on: date) -> AccountChanged:
    """What is known of a company changed."""
    return AccountChanged(
        account_id=account.id,
        external_id=account.external_id,
        effective_on=on,
        name=account.name,
        company_keys=company_keys,
        industry=account.industry,
        employees=account.employees,
    )


def product_listed(product: Product) -> ProductListed:
    """A product is on the price list."""
    return ProductListed(
        product_id=product.id,
        external_id=product.external_id,
        effective_on=product.effective_on,
        name=product.name,
        line=product.line,
        list_price=product.list_price,
    )


def price_changed(product: Product) -> PriceChanged:
    """A product costs something else from a day on."""
    return PriceChanged(
        product_id=product.id,
        external_id=product.external_id,
        effective_on=product.effective_on,
        name=product.name,
        line=product.line,
        list_price=product.list_price,
    )


def opportunity_opened(opportunity: Opportunity, definition: Definition) -> OpportunityOpened:
    """Someone started to work on a possible deal."""
    return OpportunityOpened(
        deal_id=opportunity.id,
        external_id=opportunity.external_id,
        account_id=opportunity.account_id,
        owner_id=opportunity.owner_id,
        partner_id=opportunity.partner_id,
        pipeline=definition.name,
        definition_version=definition.version,
        stage=opportunity.stage,
        stage_probability=definition.stage(opportunity.stage).probability,
        amount=opportunity.amount,
        opened_on=opportunity.opened_on,
        expected_close_on=opportunity.expected_close_on,
        lines=_lines(opportunity),
        source=opportunity.source,
        lead_id=opportunity.lead_id,
        splits=_splits(opportunity.splits),
    )


def stage_changed(
    before: Opportunity, after: Opportunity, definition: Definition, *, on: date, override: str | None
) -> StageChanged:
    """An open opportunity entered another open stage."""
    return StageChanged(
        deal_id=after.id,
        external_id=after.external_id,
        left=before.stage,
        entered=after.stage,
        stage_probability=definition.stage(after.stage).probability,
        definition_version=definition.version,
        effective_on=on,
        override=override,
    )


def account_named(opportunity: Opportunity) -> AccountNamed:
    """The customer of an open opportunity became known."""
    if opportunity.account_id is None:
        raise ValueError("an account is named")
    return AccountNamed(
        deal_id=opportunity.id,
        external_id=opportunity.external_id,
        account_id=opportunity.account_id,
        owner_id=opportunity.owner_id,
        partner_id=opportunity.partner_id,
    )


def splits_set(before: Opportunity, after: Opportunity, entry: Entry) -> SplitsSet:
    """An open opportunity is shared otherwise."""
    return SplitsSet(
        deal_id=after.id,
        external_id=after.external_id,
        owner_id=after.owner_id,
        partner_id=after.partner_id,
        before=_splits(before.splits),
        after=_splits(after.splits),
        set_on=entry.effective_on,
        reason=entry.reason,
    )


def deal_won(won: Opportunity) -> DealWon:
    """The customer signed."""
    if won.account_id is None or won.closed_on is None:
        raise ValueError("a won deal has an account and a day")
    return DealWon(
        deal_id=won.id,
        external_id=won.external_id,
        account_id=won.account_id,
        owner_id=won.owner_id,
        partner_id=won.partner_id,
        amount=won.amount,
        won_on=won.closed_on,
        stage_left=won.stage,
        lines=_lines(won),
        splits=_splits(won.splits),
        margin=won.margin,
    )


def deal_lost(lost: Opportunity) -> DealLost:
    """The customer went elsewhere, or nowhere."""
    if lost.closed_on is None or lost.lost_reason is None:
        raise ValueError("a lost deal has a day and a reason")
    return DealLost(
        deal_id=lost.id,
        external_id=lost.external_id,
        account_id=lost.account_id,
        owner_id=lost.owner_id,
        partner_id=lost.partner_id,
        amount=lost.amount,
        lost_on=lost.closed_on,
        reason=lost.lost_reason,
        competitor=lost.competitor,
        stage_left=lost.stage,
    )


def outcome_of(closed: Opportunity) -> DealWon | DealLost:
    """How a closed opportunity ended."""
    return deal_won(closed) if closed.status is OpportunityStatus.WON else deal_lost(closed)


def deal_refunded(before: Opportunity, after: Opportunity, entry: Entry, *, approver: str | None) -> DealRefunded:
    """Part or all of a won deal went back; the refund is known by the entry it left in the trace."""
    return DealRefunded(
        deal_id=after.id,
        external_id=after.external_id,
        refund_id=entry.id,
        refund_external_id=f"{after.external_id}/{after.refunds}",
        owner_id=after.owner_id,
        partner_id=after.partner_id,
        amount=entry.amount,
        refunded_before=before.refunded,
        refunded_on=entry.effective_on,
        reason=entry.reason or "",
        approver=approver,
    )


def deal_reopened(before: Opportunity, after: Opportunity, definition: Definition, entry: Entry) -> DealReopened:
    """What was closed is open again."""
    return DealReopened(
        deal_id=after.id,
        external_id=after.external_id,
        owner_id=after.owner_id,
        partner_id=after.partner_id,
        account_id=after.account_id,
        closed_as="won" if before.status is OpportunityStatus.WON else "lost",
        stage=after.stage,
        stage_probability=definition.stage(after.stage).probability,
        amount=after.amount,
        reopened_on=entry.effective_on,
        reason=entry.reason or "",
    )


def deal_corrected(corrected: Opportunity, entry: Entry, *, approver: str | None) -> DealCorrected:
    """The right facts of a won deal, whole."""
    if corrected.account_id is None or corrected.closed_on is None:
        raise ValueError("a won deal has an account and a day")
    return DealCorrected(
        deal_id=corrected.id,
        external_id=corrected.external_id,
        account_id=corrected.account_id,
        owner_id=corrected.owner_id,
        partner_id=corrected.partner_id,
        amount=corrected.amount,
        won_on=corrected.closed_on,
        lines=_lines(corrected),
        splits=_splits(corrected.splits),
        margin=corrected.margin,
        corrected_on=entry.effective_on,
        reason=entry.reason or "",
        approver=approver,
    )


def _lines(opportunity: Opportunity) -> tuple[Line, ...]:
    return (Line(line_number=1, product_id=opportunity.product_id, amount=opportunity.amount),)


def _splits(splits: tuple[Split, ...]) -> tuple[DealSplit, ...]:
    return tuple(
        DealSplit(member_id=each.member_id, share=f"{each.share.normalize():f}", role=each.role, overlay=each.overlay)
        for each in splits
    )

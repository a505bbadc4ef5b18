"""Facts as pipeline announces them, in short."""

from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.pipeline import (
    AccountNamed,
    AccountOpened,
    DealCorrected,
    DealLost,
    DealReopened,
    DealWon,
    Line,
    OpportunityOpened,
    ProductListed,
)
from shared.kernel.company import company_keys
from shared.kernel.money import Money

GTX, MG = UUID(int=11), UUID(int=12)
KAN_CODE, HOTTECHI = UUID(int=21), UUID(int=22)
OWNER = UUID(int=31)
LONG_AGO = date(2016, 1, 1)
AMOUNT = Money(100_000, "USD")


def listed(product_id: UUID) -> ProductListed:
    """A product goes on the list."""
    return ProductListed(
        product_id=product_id,
        external_id=f"product-{product_id.int}",
        name="Product",
        line="GTX",
        list_price=AMOUNT,
        effective_on=LONG_AGO,
    )


def account(account_id: UUID, name: str, domain: str | None = None) -> AccountOpened:
    """An account is opened."""
    return AccountOpened(
        account_id=account_id,
        external_id=name,
        name=name,
        company_keys=company_keys(name=name, domain=domain),
        effective_on=LONG_AGO,
    )


def opened(
    deal: int, account_id: UUID | None, product_id: UUID = GTX, partner_id: UUID | None = None
) -> OpportunityOpened:
    """Someone works on a deal."""
    return OpportunityOpened(
        **_deal(deal, account_id, partner_id),
        pipeline="default",
        definition_version=1,
        stage="Engaging",
        stage_probability=0.5,
        opened_on=LONG_AGO,
        lines=(Line(line_number=1, product_id=product_id, amount=AMOUNT),),
    )


def named(deal: int, account_id: UUID, partner_id: UUID | None = None) -> AccountNamed:
    """The customer of an open deal becomes known."""
    return AccountNamed(
        deal_id=UUID(int=deal), external_id=f"D-{deal}", account_id=account_id, owner_id=OWNER, partner_id=partner_id
    )


def corrected(deal: int, account_id: UUID, on: date, partner_id: UUID | None = None) -> DealCorrected:
    """A won deal's facts were wrong from the start."""
    facts = _deal(deal, account_id, partner_id)
    return DealCorrected(**facts, won_on=on, corrected_on=on, reason="the wrong customer")


def won(deal: int, account_id: UUID, on: date, partner_id: UUID | None = None, product_id: UUID = GTX) -> DealWon:
    """A deal is won."""
    lines = (Line(line_number=1, product_id=product_id, amount=AMOUNT),)
    return DealWon(**_deal(deal, account_id, partner_id), won_on=on, stage_left="Engaging", lines=lines)


def lost(deal: int, account_id: UUID, on: date, partner_id: UUID | None = None) -> DealLost:
    """A deal is lost."""
    return DealLost(**_deal(deal, account_id, partner_id), lost_on=on, reason="price", stage_left="Engaging")


def reopened(deal: int, account_id: UUID, on: date, partner_id: UUID | None = None) -> DealReopened:
    """A closed deal is open again."""
    return DealReopened(
        **_deal(deal, account_id, partner_id),
        closed_as="won",
        stage="Engaging",
        stage_probability=0.5,
        reopened_on=on,
        reason="signed by nobody",
    )


def _deal(deal: int, account_id: UUID | None, partner_id: UUID | None) -> dict[str, Any]:
    return {
        "deal_id": UUID(int=deal),
        "external_id": f"D-{deal}",
        "account_id": account_id,
        "owner_id": OWNER,
        "partner_id": partner_id,
        "amount": AMOUNT,
    }

"""What pipeline promises: accounts, products, and the life of every opportunity."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.audit import SealedHead
from shared.contracts.event import DatedEvent, Event
from shared.kernel.money import Money


class AccountEvent(DatedEvent):
    """An account's whole state from `effective_on` on."""

    topic: ClassVar = "pipeline.accounts"
    key_field: ClassVar = "account_id"

    account_id: UUID
    external_id: str
    name: str
    """A company's name, not a person's."""
    company_keys: tuple[str, ...] = ()
    industry: str | None = None
    employees: int | None = None
    owner_id: UUID | None = None
    account_class: Literal["A", "B", "C"] | None = None


class AccountOpened(AccountEvent):
    """A customer or prospect company got its record."""

    type: ClassVar = "pipeline.account_opened.v1"


class AccountChanged(AccountEvent):
    """Something about an account changed."""

    type: ClassVar = "pipeline.account_changed.v1"


class ProductEvent(DatedEvent):
    """A product and its list price from `effective_on` on."""

    topic: ClassVar = "pipeline.products"
    key_field: ClassVar = "product_id"

    product_id: UUID
    external_id: str
    name: str
    line: str
    list_price: Money


class ProductListed(ProductEvent):
    """A product went on the price list."""

    type: ClassVar = "pipeline.product_listed.v1"


class PriceChanged(ProductEvent):
    """A product's list price changed."""

    type: ClassVar = "pipeline.price_changed.v1"


class Line(BaseModel):
    """One product of an opportunity and its share of the amount."""

    model_config = ConfigDict(frozen=True)

    line_number: int
    product_id: UUID
    amount: Money


class DealSplit(BaseModel):
    """A member's part of a deal: a fraction of one, as a decimal. Parts that are no overlays make up the whole."""

    model_config = ConfigDict(frozen=True)

    member_id: UUID
    share: str
    role: str | None = None
    overlay: bool = False


class DealEvent(Event):
    """A fact about one opportunity; the deal's id is the opportunity's."""

    topic: ClassVar = "pipeline.opportunities"
    key_field: ClassVar = "deal_id"

    deal_id: UUID
    external_id: str


class OpportunityOpened(DealEvent):
    """A possible deal is being worked on."""

    type: ClassVar = "pipeline.opportunity_opened.v1"

    account_id: UUID | None = None
    owner_id: UUID
    partner_id: UUID | None = None
    pipeline: str
    definition_version: int
    stage: str
    stage_probability: float
    """The definition's share of opportunities in this stage that are won, 0 to 1."""
    amount: Money
    opened_on: date
    expected_close_on: date | None = None
    lines: tuple[Line, ...] = ()
    source: str | None = None
    lead_id: UUID | None = None
    splits: tuple[DealSplit, ...] = ()
    """Whose deal it is to be, where it is not the owner's alone."""


class StageChanged(DealEvent):
    """An open opportunity moved to another open stage."""

    type: ClassVar = "pipeline.stage_changed.v1"

    left: str
    entered: str
    stage_probability: float
    definition_version: int
    effective_on: date
    effective_at: datetime | None = None
    override: str | None = None
    """The reason given where a gate or the order of stages was overridden."""


class AccountNamed(DealEvent):
    """The customer of an open opportunity became known."""

    type: ClassVar = "pipeline.account_named.v1"

    account_id: UUID
    owner_id: UUID
    partner_id: UUID | None = None


class SplitsSet(DealEvent):
    """An open opportunity is shared otherwise than before; nobody named means the owner alone."""

    type: ClassVar = "pipeline.splits_set.v1"

    owner_id: UUID
    partner_id: UUID | None = None
    before: tuple[DealSplit, ...] = ()
    after: tuple[DealSplit, ...] = ()
    set_on: date
    reason: str | None = None


class DealWon(DealEvent):
    """The customer signed: revenue may be recognised and the owner rewarded."""

    type: ClassVar = "pipeline.deal_won.v1"

    account_id: UUID
    owner_id: UUID
    partner_id: UUID | None = None
    amount: Money
    won_on: date
    won_at: datetime | None = None
    stage_left: str
    lines: tuple[Line, ...] = ()
    splits: tuple[DealSplit, ...] = ()
    """Whose deal it is, where it is not the owner's alone."""
    margin: Money | None = None
    """What is left of the amount after cost, where known; below zero for a deal that costs more than it brings."""


class DealLost(DealEvent):
    """The customer went elsewhere, or nowhere."""

    type: ClassVar = "pipeline.deal_lost.v1"

    owner_id: UUID
    partner_id: UUID | None = None
    account_id: UUID | None = None
    amount: Money
    """What was hoped for."""
    lost_on: date
    reason: str
    competitor: str | None = None
    stage_left: str


class DealRefunded(DealEvent):
    """Part or all of a won deal was paid back."""

    type: ClassVar = "pipeline.deal_refunded.v1"

    refund_id: UUID
    refund_external_id: str
    """`<deal external id>/<n>`: n counts the deal's refunds from 1."""
    owner_id: UUID
    partner_id: UUID | None = None
    amount: Money
    refunded_before: Money
    """What had been refunded before this one."""
    refunded_on: date
    reason: str
    approver: str | None = None


class DealReopened(DealEvent):
    """A won or lost opportunity is open again; what it had earned no longer holds."""

    type: ClassVar = "pipeline.deal_reopened.v1"

    owner_id: UUID
    partner_id: UUID | None = None
    account_id: UUID | None = None
    closed_as: Literal["won", "lost"]
    stage: str
    stage_probability: float
    amount: Money
    reopened_on: date
    reason: str


class DealCorrected(DealEvent):
    """A won deal's facts were wrong from the start; these are the right ones, whole."""

    type: ClassVar = "pipeline.deal_corrected.v1"

    account_id: UUID
    owner_id: UUID
    partner_id: UUID | None = None
    amount: Money
    won_on: date
    won_at: datetime | None = None
    lines: tuple[Line, ...] = ()
    splits: tuple[DealSplit, ...] = ()
    """Whose deal it is, where it is not the owner's alone."""
    margin: Money | None = None
    """What is left of the amount after cost, where known."""
    corrected_on: date
    reason: str
    approver: str | None = None


class AuditSealed(SealedHead):
    """The audit of pipeline was sealed up to a row."""

    type: ClassVar = "pipeline.audit_sealed.v1"
    topic: ClassVar = "pipeline.audit"

"""What compensation promises: which plan pays whom, and every movement of a commission."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.audit import SealedHead
from shared.contracts.event import DatedEvent, Event
from shared.kernel.money import Money


class PlanPublished(DatedEvent):
    """A version of a plan was published."""

    type: ClassVar = "compensation.plan_published.v1"
    topic: ClassVar = "compensation.plans"
    key_field: ClassVar = "plan_id"

    plan_id: UUID
    external_id: str
    name: str
    version: int
    hash: str


PayeeKind = Literal["member", "partner"]
"""Whom `member_id` names: a member, or a partner company."""


class PlanAssigned(DatedEvent):
    """A member or a partner company is paid by a plan from a day on."""

    type: ClassVar = "compensation.plan_assigned.v1"
    topic: ClassVar = "compensation.assignments"
    key_field: ClassVar = "member_id"

    member_id: UUID
    payee_kind: PayeeKind = "member"
    plan_id: UUID
    plan_version: int


class CommissionEvent(DatedEvent):
    """What one member or partner company earns on one deal in one role, before and after.

    `effective_on` is the causing fact's day.
    """

    topic: ClassVar = "compensation.commissions"
    key_field: ClassVar = "deal_id"

    commission_id: UUID
    deal_id: UUID
    deal_external_id: str
    member_id: UUID
    payee_kind: PayeeKind = "member"
    role: str
    """As what: `owner`, `manager` or `partner`; or a split's or relation's role, by the name the plan gives it."""
    month: str
    """The calendar month it is earned in, "2017-03"."""
    credited: Money
    """How much of the deal counts for the member."""
    before: Money
    after: Money
    plan_id: UUID
    plan_version: int
    cause_kind: Literal[
        "deal_won",
        "deal_refunded",
        "deal_reopened",
        "deal_corrected",
        "organisation",
        "partner",
        "account",
        "product",
        "plan",
        "fact",
        "hold",
        "closing",
    ]
    cause_id: UUID
    """The deal, member, team, partner, account, product, plan, or the fact of compensation's own that moved it."""
    refund_id: UUID | None = None
    """Which refund of the causing deal, if it was one."""


class CommissionCredited(CommissionEvent):
    """A member earned commission on a won deal."""

    type: ClassVar = "compensation.commission_credited.v1"


class CommissionAdjusted(CommissionEvent):
    """Another fact moved what this deal pays: a tier shifted, a manager or a plan changed."""

    type: ClassVar = "compensation.commission_adjusted.v1"


class CommissionClawedBack(CommissionEvent):
    """The deal itself was refunded, or is open again."""

    type: ClassVar = "compensation.commission_clawed_back.v1"


class AuditSealed(SealedHead):
    """The audit of compensation was sealed up to a row."""

    type: ClassVar = "compensation.audit_sealed.v1"
    topic: ClassVar = "compensation.audit"


class PeriodClosed(Event):
    """A period is closed and stays so; what becomes known later is paid in the one open then."""

    type: ClassVar = "compensation.period_closed.v1"
    topic: ClassVar = "compensation.statements"
    key_field: ClassVar = "period"

    period: str
    """The calendar month, "2017-03"."""
    closing_id: UUID
    payees: int


class StatementEvent(Event):
    """Something about what one member or partner company is paid in one period."""

    topic: ClassVar = "compensation.statements"
    key_field: ClassVar = "statement_key"

    statement_key: str
    """`<member id>/<period>`: order holds per member and period."""
    member_id: UUID
    payee_kind: PayeeKind = "member"
    period: str


class StatementIssued(StatementEvent):
    """A closed period's figures for one member; the hash is over all of them."""

    type: ClassVar = "compensation.statement_issued.v1"

    statement_id: UUID
    earned: Money
    """What was earned in the period itself."""
    paid_in_period: Money
    """What is to be paid for it, late changes of earlier periods included."""
    hash: str


class DisputeOpened(StatementEvent):
    """A member says that a line of pay is wrong; only that line is held."""

    type: ClassVar = "compensation.dispute_opened.v1"

    dispute_id: UUID
    line_id: UUID
    stated: Money
    claimed: Money
    decide_by: date


class DisputeDecided(StatementEvent):
    """A dispute was upheld or rejected, with the reason."""

    type: ClassVar = "compensation.dispute_decided.v1"

    dispute_id: UUID
    decision: Literal["upheld", "rejected", "lapsed"]
    reason: str


class PayoutApproved(StatementEvent):
    """A payment to a member was approved and is on its way to payroll."""

    type: ClassVar = "compensation.payout_approved.v1"

    batch_id: UUID
    batch_number: int
    amount: Money
    recovered: Money


class RateSet(DatedEvent):
    """One unit of a currency is worth so many of another from a day on."""

    type: ClassVar = "compensation.rate_set.v1"
    topic: ClassVar = "compensation.rates"
    key_field: ClassVar = "pair"

    pair: str
    """`<from>/<to>`, ISO 4217 codes."""
    rate: str
    """A decimal."""
    source: str

"""What compensation promises: which plan pays whom, and every movement of a commission."""

from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.audit import SealedHead
from shared.contracts.event import DatedEvent
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


class PlanAssigned(DatedEvent):
    """A member is paid by a plan from a day on."""

    type: ClassVar = "compensation.plan_assigned.v1"
    topic: ClassVar = "compensation.assignments"
    key_field: ClassVar = "member_id"

    member_id: UUID
    plan_id: UUID
    plan_version: int


class CommissionEvent(DatedEvent):
    """What one member earns on one deal in one role, before and after; `effective_on` is the causing fact's day."""

    topic: ClassVar = "compensation.commissions"
    key_field: ClassVar = "deal_id"

    commission_id: UUID
    deal_id: UUID
    deal_external_id: str
    member_id: UUID
    role: Literal["owner", "manager"]
    month: str
    """The calendar month it is earned in, "2017-03"."""
    credited: Money
    """How much of the deal counts for the member."""
    before: Money
    after: Money
    plan_id: UUID
    plan_version: int
    cause_kind: Literal["deal_won", "deal_refunded", "deal_reopened", "deal_corrected", "organisation", "plan"]
    cause_id: UUID
    """The deal, the member or team, or the plan whose fact moved the amount."""
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

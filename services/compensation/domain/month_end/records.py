"""What month-end keeps on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.compensation.domain.language.plan import Plan
from services.compensation.domain.month_end.exceptions import Found
from services.compensation.domain.month_end.holds import Hold
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True)
class PayException:
    """What keeps somebody's pay from being right, since when, and what became of it."""

    id: UUID
    found: Found
    owner: str
    status: str
    waived_by: str | None
    waiver_reason: str | None
    opened_at: datetime
    ended_at: datetime | None
    assignee_id: UUID | None = None
    """The member who mends it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What was stated to one person at the closing of a period; `figures` by component and period earned."""

    id: UUID
    payee_id: UUID
    period: str
    earned: Money
    paid_in_period: Money
    figures: Mapping[str, Any]
    hash: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Pay given or taken by hand: to whom, for which period, why, who asked and who decided."""

    id: UUID
    external_id: str
    fingerprint: str
    payee_id: UUID
    component: str
    period: str
    deal_id: UUID | None
    amount: Money
    reason: str
    effective_on: date
    attachment_id: UUID | None
    reverses_id: UUID | None
    requested_by: str
    status: str = "requested"
    decided_by: str | None = None
    decided_at: datetime | None = None
    decision_reason: str | None = None


@dataclass(frozen=True, slots=True)
class WriteOff:
    """A debt somebody need not pay back: asked for, then approved by another."""

    id: UUID
    payee_id: UUID
    amount: Money
    reason: str
    requested_by: str
    status: str = "requested"
    decided_by: str | None = None
    decided_at: datetime | None = None
    decision_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that explains an adjustment."""

    id: UUID
    name: str
    media_type: str
    hash: str
    content: bytes


@dataclass(frozen=True, slots=True)
class HoldRecord:
    """A hold, who placed it and when, and who let it go."""

    id: UUID
    hold: Hold
    placed_by: str
    placed_at: datetime
    released_by: str | None
    release_reason: str | None
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class PayDate:
    """When a period's pay is cut off and when it is paid."""

    period: str
    cut_off_on: date
    pay_on: date


@dataclass(frozen=True, slots=True)
class Batch:
    """A numbered payroll run: `regular` pays a closed period, `off_cycle` named people in between."""

    id: UUID
    number: int
    kind: str
    period: str
    currency: str
    reason: str | None
    status: str
    requested_by: str
    decided_by: str | None
    decided_at: datetime | None
    prepared_at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One person's payment in a batch; `paid` means confirmed by payroll."""

    id: UUID
    batch_id: UUID
    payee_id: UUID
    payee_external_id: str
    payee_name: str
    amount: Money
    recovered: Money
    status: str = "prepared"
    failure: str | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """A closed period: who closed it, when that was recorded, and up to where the log had been read."""

    id: UUID
    period: str
    closed_by: str
    closed_at: datetime
    positions: dict[str, int]


@dataclass(frozen=True, slots=True)
class Earned:
    """What a component earned somebody in one period."""

    payee_id: UUID
    currency: str
    component: str
    period: str
    minor: int


@dataclass(frozen=True, slots=True)
class Views:
    """A component's pay in three views, in minor units: what was paid for it, known at close, and known now."""

    component: str
    as_paid: int
    at_close: int
    now: int


@dataclass(frozen=True, slots=True)
class Later:
    """One cause of the difference between the views."""

    component: str
    period: str
    pay_period: str
    cause_kind: str
    cause_subject_id: UUID
    cause_id: UUID
    effective_on: Any
    recorded_at: datetime
    minor: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan version that is not in force: what it would change, who asked for it, and what was decided."""

    id: UUID
    plan_id: UUID
    name: str
    effective_on: date
    plan: Plan
    hash: str
    impact: list[dict[str, Any]]
    requested_by: str
    status: str = "requested"
    decided_by: str | None = None
    decided_at: datetime | None = None
    decision_reason: str | None = None
    examples: Sequence[object] = ()
    """The worked examples it was checked by, as they were written."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """Somebody says that a line of his pay is wrong: what it should be by his own calculation, and what was decided."""

    id: UUID
    payee_id: UUID
    line_id: UUID
    hold_id: UUID | None
    opened_by: str
    claim: str
    claimed: Money
    calculation: list[dict[str, Any]]
    status: str
    decide_by: date
    opened_at: datetime
    decided_by: str | None = None
    decision_reason: str | None = None
    adjustment_id: UUID | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody is told of a plan version: quota, target incentive and rates; accepted, declined, or open."""

    id: UUID
    member_id: UUID
    plan_id: UUID
    plan_version: int
    content: Mapping[str, Any]
    hash: str
    hold_id: UUID | None
    status: str
    answer_reason: str | None
    answered_at: datetime | None
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class FactDraft:
    """A fact that would change a closed period: what it says and would change, and what was decided."""

    id: UUID
    kind: str
    member_id: UUID | None
    external_id: str | None
    content: Mapping[str, Any]
    impact: list[dict[str, Any]]
    requested_by: str
    status: str = "requested"
    decided_by: str | None = None
    decided_at: datetime | None = None
    decision_reason: str | None = None

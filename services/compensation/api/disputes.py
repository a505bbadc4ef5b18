"""Disputes over HTTP: a line is said to be wrong, with a calculation of one's own, and somebody else decides."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.compensation.api.caller import Me
from services.compensation.domain.month_end.records import Dispute
from services.compensation.queries import month_end as queries
from services.compensation.use_cases.dispute_pay import DisputePay, decide_dispute, dispute_pay
from shared.web.access import Permission
from shared.web.dependencies import RowScope, Today, Tx
from shared.web.fields import Day, Name, Sentence
from shared.web.money import GivenMoney, MoneyModel
from shared.web.pages import Page, PageQuery, page_of
from shared.web.personal import Personal
from shared.web.router import Router

router = Router(tags=["disputes"])


class CounterStep(BaseModel):
    """A step of the counter-calculation: what it says, and the figure it comes to, as a decimal."""

    model_config = ConfigDict(extra="forbid")

    says: Sentence
    figure: Annotated[str, Field(pattern=r"^-?[0-9]{1,18}(\.[0-9]{1,12})?$")]


class DisputeRequest(BaseModel):
    """Which line, what it should pay, and why."""

    model_config = ConfigDict(extra="forbid")

    line_id: UUID
    claim: Sentence
    claimed: GivenMoney
    calculation: list[CounterStep] = Field(min_length=1, max_length=100)


class Decision(BaseModel):
    """Whether the claim is right, and why."""

    model_config = ConfigDict(extra="forbid")

    uphold: bool
    reason: Sentence


class DisputeResponse(BaseModel):
    """A case, its time limit, and its decision."""

    id: UUID
    payee_id: UUID
    line_id: UUID
    opened_by: str
    opened_at: datetime
    claim: Annotated[str, Personal(Permission.READ_PAY, "dispute", "claim", subject="payee_id")]
    claimed: MoneyModel
    calculation: list[dict[str, Any]]
    status: str
    decide_by: Day
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: Annotated[
        str | None, Personal(Permission.READ_PAY, "dispute", "decision_reason", subject="payee_id")
    ]
    adjustment_id: UUID | None

    @classmethod
    def of(cls, each: Dispute) -> "DisputeResponse":
        """Show a dispute."""
        shown = {name: getattr(each, name) for name in cls.model_fields if name != "claimed"}
        return cls(**shown, claimed=MoneyModel.of(each.claimed))


class DisputeFilters(BaseModel):
    """Narrow the list."""

    payee_id: UUID | None = None
    status: Name | None = None


@router.post("/compensation/disputes", permission=Permission.ANSWER_PAY, status_code=201)
async def open_dispute(body: DisputeRequest, tx: Tx, me: Me, scope: RowScope, today: Today) -> DisputeResponse:
    """Dispute a line within sight; only that line is held."""
    steps = [step.model_dump() for step in body.calculation]
    command = DisputePay(body.line_id, body.claim, body.claimed.value, steps, me, today)
    return DisputeResponse.of(await dispute_pay(tx, command, scope))


@router.get("/compensation/disputes", permission=Permission.READ_PAY)
async def list_disputes(
    tx: Tx, scope: RowScope, page: PageQuery, filters: Annotated[DisputeFilters, Query()]
) -> Page[DisputeResponse]:
    """The disputes within sight."""
    wanted = filters.model_dump(exclude_none=True)
    found = await queries.dispute_page(tx, scope, wanted, after=page.after, limit=page.fetch)
    return page_of(found, page, DisputeResponse.of)


@router.post("/compensation/disputes/{dispute_id}/decide", permission=Permission.APPROVE_PAY, keyed=True)
async def decide(dispute_id: UUID, body: Decision, tx: Tx, me: Me) -> DisputeResponse:
    """Uphold it, and the difference is paid as an adjustment; or reject it."""
    return DisputeResponse.of(await decide_dispute(tx, dispute_id, me, uphold=body.uphold, reason=body.reason))

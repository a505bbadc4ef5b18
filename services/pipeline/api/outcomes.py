"""How opportunities end over HTTP: won, lost, refunded, reopened, corrected."""

from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field, field_validator

from services.pipeline.api.naming import not_both
from services.pipeline.api.opportunities import IF_UNCHANGED, OpportunityResponse, only_who_sees_margins, told
from services.pipeline.api.parts import MOST_PARTS, PartRequest
from services.pipeline.use_cases.correct_deal import CorrectDeal, correct_deal
from services.pipeline.use_cases.lose_deal import LoseDeal, lose_deal
from services.pipeline.use_cases.refund_deal import RefundDeal, refund_deal
from services.pipeline.use_cases.reopen_deal import ReopenDeal, reopen_deal
from services.pipeline.use_cases.win_deal import WinDeal, win_deal
from shared.web.access import Permission
from shared.web.dependencies import Caller, RowScope, Today, Tx
from shared.web.fields import Day, Name, Sentence
from shared.web.money import GivenMoney, NonNegativeMoney
from shared.web.router import Router

router = Router(tags=["opportunities"])


class WinRequest(BaseModel):
    """Won today at the expected amount, unless said otherwise."""

    model_config = ConfigDict(extra="forbid")

    amount: NonNegativeMoney | None = None
    margin: GivenMoney | None = None
    cost: NonNegativeMoney | None = None
    won_on: Day | None = None


class LossRequest(BaseModel):
    """Lost today, unless said otherwise; a loss says why."""

    model_config = ConfigDict(extra="forbid")

    reason: Sentence
    lost_on: Day | None = None
    competitor: Name | None = None


class RefundRequest(BaseModel):
    """Paid back today, unless said otherwise; without an amount all that is left."""

    model_config = ConfigDict(extra="forbid")

    reason: Sentence
    amount: GivenMoney | None = None
    refunded_on: Day | None = None


class ReopeningRequest(BaseModel):
    """Open again from today on, unless said otherwise."""

    model_config = ConfigDict(extra="forbid")

    reason: Sentence
    reopened_on: Day | None = None


class CorrectionRequest(BaseModel):
    """What was wrong from the start and is right now; what is not named stays."""

    model_config = ConfigDict(extra="forbid")

    reason: Sentence
    amount: NonNegativeMoney | None = None
    won_on: Day | None = None
    owner_id: UUID | None = None
    owner_external_id: Name | None = None
    account_id: UUID | None = None
    account_external_id: Name | None = None
    margin: GivenMoney | None = None
    cost: NonNegativeMoney | None = None
    splits: Annotated[list[PartRequest], Field(max_length=MOST_PARTS)] | None = None

    _named_once = field_validator("account_external_id", "owner_external_id")(not_both)


@router.post(
    "/opportunities/{opportunity_id}/win",
    permission=Permission.WORK_OPPORTUNITIES,
    keyed=True,
    dependencies=[IF_UNCHANGED],
)
async def win(
    opportunity_id: UUID,
    tx: Tx,
    today: Today,
    scope: RowScope,
    caller: Caller,
    response: Response,
    body: WinRequest | None = None,
) -> OpportunityResponse:
    """Close an open opportunity as won."""
    asked = body or WinRequest()
    only_who_sees_margins(caller, asked)
    command = WinDeal(
        opportunity_id=opportunity_id,
        won_on=asked.won_on or today,
        amount=asked.amount.value if asked.amount else None,
        margin=asked.margin.value if asked.margin else None,
        cost=asked.cost.value if asked.cost else None,
    )
    return told(await win_deal(tx, command, today=today, scope=scope), response)


@router.post(
    "/opportunities/{opportunity_id}/lose",
    permission=Permission.WORK_OPPORTUNITIES,
    keyed=True,
    dependencies=[IF_UNCHANGED],
)
async def lose(
    opportunity_id: UUID, body: LossRequest, tx: Tx, today: Today, scope: RowScope, response: Response
) -> OpportunityResponse:
    """Close an open opportunity as lost."""
    command = LoseDeal(
        opportunity_id=opportunity_id,
        lost_on=body.lost_on or today,
        reason=body.reason,
        competitor=body.competitor,
    )
    return told(await lose_deal(tx, command, today=today, scope=scope), response)


@router.post(
    "/opportunities/{opportunity_id}/refund",
    permission=Permission.REFUND_DEALS,
    keyed=True,
    dependencies=[IF_UNCHANGED],
)
async def refund(
    opportunity_id: UUID, body: RefundRequest, tx: Tx, today: Today, scope: RowScope, caller: Caller, response: Response
) -> OpportunityResponse:
    """Pay back part or all of a won deal, which stays won."""
    command = RefundDeal(
        opportunity_id=opportunity_id,
        refunded_on=body.refunded_on or today,
        reason=body.reason,
        amount=body.amount.value if body.amount else None,
        approver=caller.subject,
    )
    return told(await refund_deal(tx, command, today=today, scope=scope), response)


@router.post(
    "/opportunities/{opportunity_id}/reopen",
    permission=Permission.CORRECT_DEALS,
    dependencies=[IF_UNCHANGED],
)
async def reopen(
    opportunity_id: UUID, body: ReopeningRequest, tx: Tx, today: Today, scope: RowScope, response: Response
) -> OpportunityResponse:
    """Open a closed opportunity again, in the stage it was left in."""
    command = ReopenDeal(opportunity_id=opportunity_id, reopened_on=body.reopened_on or today, reason=body.reason)
    return told(await reopen_deal(tx, command, today=today, scope=scope), response)


@router.post(
    "/opportunities/{opportunity_id}/correct",
    permission=Permission.CORRECT_DEALS,
    dependencies=[IF_UNCHANGED],
)
async def correct(
    opportunity_id: UUID,
    body: CorrectionRequest,
    tx: Tx,
    today: Today,
    scope: RowScope,
    caller: Caller,
    response: Response,
) -> OpportunityResponse:
    """Put right what was wrong from the start."""
    only_who_sees_margins(caller, body)
    command = CorrectDeal(
        opportunity_id=opportunity_id,
        reason=body.reason,
        amount=body.amount.value if body.amount else None,
        margin=body.margin.value if body.margin else None,
        cost=body.cost.value if body.cost else None,
        won_on=body.won_on,
        owner=body.owner_id or body.owner_external_id,
        account=body.account_id or body.account_external_id,
        splits=None if body.splits is None else tuple(part.part() for part in body.splits),
        approver=caller.subject,
    )
    return told(await correct_deal(tx, command, today=today, scope=scope), response)

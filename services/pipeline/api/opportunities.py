"""Opportunities over HTTP: opened, read, moved."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field, field_validator

from services.pipeline import queries
from services.pipeline.api.naming import not_both
from services.pipeline.api.parts import MOST_PARTS, PartRequest, SplitResponse
from services.pipeline.domain.filters import Filters
from services.pipeline.domain.opportunity import Opportunity, OpportunityStatus
from services.pipeline.queries import OpportunityView
from services.pipeline.use_cases.guard_changes import guard_opportunity
from services.pipeline.use_cases.move_opportunity import MoveOpportunity, move_opportunity
from services.pipeline.use_cases.name_account import NameAccount, name_account
from services.pipeline.use_cases.open_opportunities import OpenOpportunity, open_opportunities
from shared.kernel.errors import Forbidden
from shared.web.access import Permission
from shared.web.bulk import BulkRequest, BulkResponse, answer_bulk
from shared.web.conditional import Expected, tell_version
from shared.web.dependencies import Caller, CompanyOf, RowScope, Today, Tx
from shared.web.field_scope import Needs
from shared.web.fields import Day, Name, Sentence
from shared.web.identity import Principal
from shared.web.money import GivenMoney, MoneyModel, NonNegativeMoney
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["opportunities"])


class OpportunityRequest(BaseModel):
    """A new opportunity. `won_on`, or `lost_on` and `reason`, close it at once, as the single calls would."""

    model_config = ConfigDict(extra="forbid")

    external_id: Name | None = None
    account_id: UUID | None = None
    account_external_id: Name | None = None
    product_id: UUID | None = None
    product_external_id: Name | None = None
    owner_id: UUID | None = None
    owner_external_id: Name | None = None
    pipeline_id: UUID | None = None
    pipeline_external_id: Name | None = None
    partner_id: UUID | None = None
    stage: Name | None = None
    amount: NonNegativeMoney
    margin: GivenMoney | None = None
    cost: NonNegativeMoney | None = None
    opened_on: Day
    expected_close_on: Day | None = None
    source: Name | None = None
    won_on: Day | None = None
    lost_on: Day | None = None
    reason: Sentence | None = None
    competitor: Name | None = None
    splits: Annotated[list[PartRequest], Field(max_length=MOST_PARTS)] = []

    _named_once = field_validator(
        "account_external_id", "product_external_id", "owner_external_id", "pipeline_external_id"
    )(not_both)

    def command(self) -> OpenOpportunity:
        """What is asked for."""
        return OpenOpportunity(
            product=self.product_id or self.product_external_id,
            owner=self.owner_id or self.owner_external_id,
            account=self.account_id or self.account_external_id,
            pipeline=self.pipeline_id or self.pipeline_external_id,
            amount=self.amount.value,
            opened_on=self.opened_on,
            external_id=self.external_id,
            partner_id=self.partner_id,
            stage=self.stage,
            expected_close_on=self.expected_close_on,
            source=self.source,
            won_on=self.won_on,
            lost_on=self.lost_on,
            reason=self.reason,
            competitor=self.competitor,
            margin=self.margin.value if self.margin else None,
            cost=self.cost.value if self.cost else None,
            splits=tuple(part.part() for part in self.splits),
        )


class MoveRequest(BaseModel):
    """The next stage is free; skipping and going back need a reason as `override`."""

    model_config = ConfigDict(extra="forbid")

    stage: Name
    effective_on: Day | None = None
    override: Sentence | None = None


class AccountNaming(BaseModel):
    """Which customer an open opportunity is about."""

    model_config = ConfigDict(extra="forbid")

    account_id: UUID


class OpportunityResponse(BaseModel):
    """An opportunity; `stage` stays the last open one after closing, and a refund leaves `status` won."""

    id: UUID
    external_id: str
    account_id: UUID | None
    product_id: UUID
    owner_id: UUID
    partner_id: UUID | None
    lead_id: UUID | None
    pipeline_id: UUID
    status: OpportunityStatus
    stage: str
    amount: MoneyModel
    refunded: MoneyModel
    margin: Annotated[MoneyModel | None, Needs(Permission.READ_MARGIN)]
    """What is left of the amount after cost, if known; null for those who may not see it."""
    cost: Annotated[MoneyModel | None, Needs(Permission.READ_MARGIN)]
    """What is sold costs so much, if the margin follows from that."""
    opened_on: Day
    expected_close_on: Day | None
    closed_on: Day | None
    source: str | None
    lost_reason: str | None
    competitor: str | None
    splits: Annotated[list[SplitResponse] | None, Needs(Permission.READ_ORGANISATION)]
    """Whose deal it is, where it is not the owner's alone; null for those who may not see who works here."""

    @classmethod
    def of(cls, opportunity: Opportunity) -> "OpportunityResponse":
        """Show an opportunity."""
        return cls(**_shown(opportunity))


class OpportunityDetail(OpportunityResponse):
    """One opportunity by itself: also the partner whose protected claim it runs into, if any."""

    protected_for_partner_id: UUID | None

    @classmethod
    def seen(cls, view: OpportunityView) -> "OpportunityDetail":
        """Show an opportunity and its conflict."""
        return cls(**_shown(view.opportunity), protected_for_partner_id=view.protected_for_partner_id)


def _shown(opportunity: Opportunity) -> dict[str, object]:
    plain = {name: getattr(opportunity, name) for name in OpportunityResponse.model_fields}
    amounts = {name: getattr(opportunity, name) for name in ("amount", "refunded", "margin", "cost")}
    shown = {name: MoneyModel.of(amount) if amount else None for name, amount in amounts.items()}
    return plain | shown | {"splits": [SplitResponse.of(split) for split in opportunity.splits]}


async def _unchanged(opportunity_id: UUID, tx: Tx, scope: RowScope, expected: Expected) -> None:
    await guard_opportunity(tx, opportunity_id, scope, expected)


IF_UNCHANGED = Depends(_unchanged)
"""If-Match guards a change against another one in between."""


class MarginNotYours(Forbidden):
    """Who may not see margins does not state them."""


def only_who_sees_margins(caller: Principal, body: BaseModel) -> None:
    """Refuse a body that states a margin or a cost, of a caller who would not be shown it."""
    for name in ("margin", "cost"):
        if getattr(body, name) is not None and not caller.may(Permission.READ_MARGIN):
            raise MarginNotYours(f"{name} is stated by those who may see margins", field=name)


def told(opportunity: Opportunity, response: Response) -> OpportunityResponse:
    """Show an opportunity, its version as ETag."""
    tell_version(response, opportunity.version)
    return OpportunityResponse.of(opportunity)


def _asked(body: OpportunityRequest, caller: Principal) -> OpenOpportunity:
    only_who_sees_margins(caller, body)
    return body.command()


@router.post("/opportunities", permission=Permission.WORK_OPPORTUNITIES, status_code=201)
async def open_one(
    body: OpportunityRequest, tx: Tx, today: Today, company: CompanyOf, scope: RowScope, caller: Caller
) -> OpportunityResponse:
    """Open an opportunity; the same external id and body again answers the same opportunity."""
    commands = [_asked(body, caller)]
    (outcome,) = await open_opportunities(tx, commands, today=today, currency=company.currency, scope=scope)
    view = await queries.opportunity(tx, outcome.unwrap(), scope, today=today)
    return OpportunityResponse.of(view.opportunity)


@router.post("/opportunities/bulk", permission=Permission.WORK_OPPORTUNITIES, tabular=True)
async def open_many(
    body: BulkRequest[OpportunityRequest], tx: Tx, today: Today, company: CompanyOf, scope: RowScope, caller: Caller
) -> BulkResponse:
    """Open many opportunities at once, each with the outcome it may bring."""
    return await answer_bulk(
        body,
        lambda item: _asked(item, caller),
        lambda commands: open_opportunities(tx, commands, today=today, currency=company.currency, scope=scope),
    )


async def _filters(
    status: Annotated[OpportunityStatus | None, Query()] = None,
    owner_id: Annotated[UUID | None, Query()] = None,
    member_id: Annotated[UUID | None, Query()] = None,
    account_id: Annotated[UUID | None, Query()] = None,
    expected_close_until: Annotated[Day | None, Query()] = None,
) -> Filters:
    return Filters(status, owner_id, member_id, account_id, expected_close_until)


@router.get("/opportunities", permission=Permission.READ_OPPORTUNITIES, tabular=True)
async def list_opportunities(
    tx: Tx, scope: RowScope, page: PageQuery, filters: Annotated[Filters, Depends(_filters)]
) -> Page[OpportunityResponse]:
    """The opportunities within the caller's sight; `member_id` asks for those a member owns or shares."""
    found = await queries.opportunities(tx, scope, filters, after=page.after, limit=page.fetch)
    return page_of(found, page, OpportunityResponse.of)


@router.get("/opportunities/{opportunity_id}", permission=Permission.READ_OPPORTUNITIES)
async def show(opportunity_id: UUID, tx: Tx, today: Today, scope: RowScope, response: Response) -> OpportunityDetail:
    """One opportunity, its version as ETag."""
    view = await queries.opportunity(tx, opportunity_id, scope, today=today)
    tell_version(response, view.opportunity.version)
    return OpportunityDetail.seen(view)


@router.patch("/opportunities/{opportunity_id}", permission=Permission.WORK_OPPORTUNITIES, dependencies=[IF_UNCHANGED])
async def name_the_account(
    opportunity_id: UUID,
    body: AccountNaming,
    tx: Tx,
    today: Today,
    scope: RowScope,
    response: Response,
) -> OpportunityResponse:
    """Say which customer an open opportunity is about; If-Match guards against a change in between."""
    command = NameAccount(opportunity_id=opportunity_id, account=body.account_id)
    named = await name_account(tx, command, today=today, scope=scope)
    return told(named, response)


@router.post(
    "/opportunities/{opportunity_id}/move", permission=Permission.WORK_OPPORTUNITIES, dependencies=[IF_UNCHANGED]
)
async def move(
    opportunity_id: UUID, body: MoveRequest, tx: Tx, today: Today, scope: RowScope, response: Response
) -> OpportunityResponse:
    """Enter another open stage."""
    command = MoveOpportunity(
        opportunity_id=opportunity_id,
        stage=body.stage,
        effective_on=body.effective_on or today,
        override=body.override,
    )
    return told(await move_opportunity(tx, command, today=today, scope=scope), response)

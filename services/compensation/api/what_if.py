"""What if, over HTTP: the impact of a change before it is made, an estimate of open deals, a plan beside another."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.compensation.api.caller import Me
from services.compensation.api.exact_numbers import ExactRoute
from services.compensation.api.plans import VersionRequest
from services.compensation.api.proposals import Proposal
from services.compensation.domain.what_if.estimate import Estimates
from services.compensation.domain.what_if.moved import Moved, receipt
from services.compensation.domain.what_if.shadow import Comparison, Outcome
from services.compensation.queries import what_if as queries
from services.compensation.queries.sight import refuse_unseen
from services.compensation.queries.what_if import Beside, OpenDeal
from services.compensation.use_cases.try_change import (
    try_change,
)
from shared.web.access import Permission
from shared.web.dependencies import CompanyOf, RowScope, Today, Tx
from shared.web.fields import Day, Name
from shared.web.money import MoneyModel, NonNegativeMoney
from shared.web.router import Router

router = Router(tags=["what-if"])
router.route_class = ExactRoute


class MovedResponse(BaseModel):
    """One component's pay for one payee in one period, as it is and as it would be."""

    payee_id: UUID | None = None
    payee: str
    component: str
    period: str
    before: MoneyModel
    after: MoneyModel
    difference: MoneyModel


class OpenedResponse(BaseModel):
    """An exception the change would open."""

    payee_id: UUID | None
    reason: str


class ImpactResponse(BaseModel):
    """Everything within sight that would move; the receipt is a hash over what was proposed and shown, and when."""

    moved: list[MovedResponse]
    beyond_sight: int
    """How many more figures would move that the caller may not see."""
    opens: list[OpenedResponse]
    made_at: datetime
    receipt: str


@router.post("/compensation/impact", permission=Permission.READ_PAY)
async def read_impact(
    body: Proposal, tx: Tx, scope: RowScope, today: Today, company: CompanyOf, me: Me
) -> ImpactResponse:
    """What a proposed correction, refund, reassignment, plan or fact would move. Nothing is written."""
    await refuse_unseen(tx, scope, body.named)
    tried = await try_change(tx, body.change(today, company, me))
    seen = [each for each in tried.moved if scope.everything or each.payee_id in scope.member_ids]
    names = await queries.names_of(tx, seen)
    shown = [
        Moved(names.get(e.payee_id, str(e.payee_id)), e.component, e.period, e.currency, e.before, e.after)
        for e in seen
    ]
    ids = {names.get(each.payee_id, str(each.payee_id)): each.payee_id for each in seen}
    made_at = tx.now
    return ImpactResponse(
        moved=[_moved(each, ids[each.payee]) for each in sorted(shown)],
        beyond_sight=len(tried.moved) - len(seen),
        opens=[
            OpenedResponse(payee_id=each.payee_id, reason=each.reason)
            for each in tried.opened
            if scope.everything or each.payee_id in scope.member_ids
        ],
        made_at=made_at,
        receipt=receipt(body.model_dump(mode="json"), shown, made_at.isoformat()),
    )


class OpenDealModel(BaseModel):
    """A deal that is not won yet."""

    model_config = ConfigDict(extra="forbid")

    external_id: Name
    amount: NonNegativeMoney
    won_on: Day


class EstimateRequest(BaseModel):
    """Whose estimate, and the open deals."""

    model_config = ConfigDict(extra="forbid")

    member_id: UUID
    deals: list[OpenDealModel] = Field(min_length=1, max_length=50)


class EstimatedDeal(BaseModel):
    """What a deal would add: alone on top of what is won, and in the order in which all of them would count."""

    external_id: str
    alone: MoneyModel
    in_order: MoneyModel


class EstimateResponse(BaseModel):
    """Each open deal's worth to the member, and all of them together."""

    deals: list[EstimatedDeal]
    together: MoneyModel

    @classmethod
    def of(cls, found: Estimates, currency: str) -> "EstimateResponse":
        """Show an estimate."""
        return cls(
            deals=[
                EstimatedDeal(
                    external_id=each.deal,
                    alone=MoneyModel(minor=each.alone, currency=currency),
                    in_order=MoneyModel(minor=each.in_order, currency=currency),
                )
                for each in found.deals
            ],
            together=MoneyModel(minor=found.together, currency=currency),
        )


@router.post("/compensation/estimates", permission=Permission.READ_PAY)
async def estimate(body: EstimateRequest, tx: Tx, scope: RowScope, company: CompanyOf) -> EstimateResponse:
    """What open deals would pay a representative. Nothing is written."""
    deals = [OpenDeal(deal.external_id, deal.amount.value, deal.won_on) for deal in body.deals]
    found = await queries.estimates(tx, scope, body.member_id, deals)
    return EstimateResponse.of(found, company.currency)


class ComparisonRequest(VersionRequest):
    """A draft of a plan, the plan whose place it would take, and the days its periods end between."""

    instead_of: UUID
    first_day: Day
    last_day: Day


class OutcomeResponse(BaseModel):
    """What somebody is paid, and would be."""

    payee: str
    real: MoneyModel
    draft: MoneyModel
    difference: MoneyModel

    @classmethod
    def of(cls, outcome: Outcome) -> "OutcomeResponse":
        """Show one person's outcome."""
        of = {"real": outcome.real, "draft": outcome.shadow, "difference": outcome.difference}
        return cls(
            payee=outcome.payee,
            **{name: MoneyModel(minor=minor, currency=outcome.currency) for name, minor in of.items()},
        )


class ComparisonResponse(BaseModel):
    """The draft beside the real plan: everybody, who would win, who would lose, and where it comes from."""

    outcomes: list[OutcomeResponse]
    winners: list[OutcomeResponse]
    losers: list[OutcomeResponse]
    moved: list[MovedResponse]

    @classmethod
    def of(cls, found: Comparison) -> "ComparisonResponse":
        """Show a comparison."""
        return cls(
            outcomes=[OutcomeResponse.of(each) for each in found.outcomes],
            winners=[OutcomeResponse.of(each) for each in found.winners],
            losers=[OutcomeResponse.of(each) for each in found.losers],
            moved=[_moved(each, None) for each in found.moved],
        )


@router.post("/compensation/comparisons", permission=Permission.WRITE_PLANS)
async def compare_plans(body: ComparisonRequest, tx: Tx, company: CompanyOf) -> ComparisonResponse:
    """A draft run on any past period, or as a shadow on the facts as they come. Nothing is written."""
    draft = body.plan(company.currency)("draft")
    beside = Beside(draft, body.instead_of, body.first_day, body.last_day)
    return ComparisonResponse.of(await queries.comparison(tx, beside))


def _moved(each: Moved, payee_id: UUID | None) -> MovedResponse:
    def money(minor: int) -> MoneyModel:
        return MoneyModel(minor=minor, currency=each.currency)

    return MovedResponse(
        payee_id=payee_id,
        payee=each.payee,
        component=each.component,
        period=each.period,
        before=money(each.before),
        after=money(each.after),
        difference=money(each.difference),
    )

"""Plans over HTTP."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from services.compensation import queries
from services.compensation.api.figures import DecimalText
from services.compensation.domain.plan import PlanTerms, TierTerms
from services.compensation.domain.published import PublishedVersion
from services.compensation.queries import PlanView
from services.compensation.use_cases.publish_plan import PublishPlan, publish_plan, publish_version
from shared.web.access import Permission
from shared.web.dependencies import CompanyOf, Today, Tx
from shared.web.fields import Day, Name
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["plans"])

Figure = Annotated[DecimalText, Field(allow_inf_nan=False, ge=-(10**15), le=10**15, max_digits=30)]
NO_OVERRIDE = Decimal(0)


class TierModel(BaseModel):
    """Revenue from `from` (inclusive) to `to` (exclusive; null: open) in major units earns `rate`, a fraction of 1."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    start: Figure = Field(alias="from")
    end: Figure | None = Field(default=None, alias="to")
    rate: Figure


class VersionRequest(BaseModel):
    """What a plan says: marginal tiers on the won revenue of a calendar month, and every manager's override."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    effective_on: Day | None = None
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    tiers: list[TierModel] = Field(min_length=1, max_length=100)
    manager_override: Figure = NO_OVERRIDE

    def terms(self, currency: str) -> PlanTerms:
        """The terms in the currency named, or else the company's."""
        tiers = tuple(TierTerms(tier.start, tier.end, tier.rate) for tier in self.tiers)
        return PlanTerms(self.currency or currency, tiers, self.manager_override)


class PlanRequest(VersionRequest):
    """A new plan with its first version."""

    external_id: Name | None = None


class VersionResponse(BaseModel):
    """One version of a plan; `hash` is the SHA-256 of its canonical terms."""

    version: int
    name: str
    effective_on: Day
    currency: str
    tiers: list[TierModel]
    manager_override: DecimalText
    hash: str

    @classmethod
    def of(cls, version: PublishedVersion) -> "VersionResponse":
        """Show a version."""
        terms = version.terms
        tiers = [TierModel(start=tier.start, end=tier.end, rate=tier.rate) for tier in terms.tiers]
        return cls(
            version=version.version,
            name=version.name,
            effective_on=version.effective_on,
            currency=terms.currency,
            tiers=tiers,
            manager_override=terms.manager_override,
            hash=version.hash,
        )


class PlanResponse(VersionResponse):
    """A plan: the version published last, and all versions, oldest first."""

    id: UUID
    external_id: str
    versions: list[VersionResponse]

    @classmethod
    def of_plan(cls, view: PlanView) -> "PlanResponse":
        """Show a plan."""
        versions = [VersionResponse.of(version) for version in view.versions]
        newest = dict(versions[-1])
        return cls(id=view.id, external_id=view.newest.external_id, versions=versions, **newest)


@router.post("/plans", permission=Permission.WRITE_PLANS, status_code=201, keyed=True)
async def publish(body: PlanRequest, tx: Tx, today: Today, company: CompanyOf) -> PlanResponse:
    """Publish a plan; the same external id and content again answers the same plan."""
    command = PublishPlan(body.name, body.terms(company.currency), body.effective_on, body.external_id)
    plan_id = await publish_plan(tx, command, today=today, currency=company.currency)
    return PlanResponse.of_plan(await queries.plan(tx, plan_id))


@router.post("/plans/{plan_id}/versions", permission=Permission.WRITE_PLANS, status_code=201, keyed=True)
async def publish_another(
    plan_id: UUID, body: VersionRequest, tx: Tx, today: Today, company: CompanyOf
) -> VersionResponse:
    """Publish another version; deals from its first day on are decided again."""
    command = PublishPlan(body.name, body.terms(company.currency), body.effective_on)
    version = await publish_version(tx, plan_id, command, today=today, currency=company.currency)
    return VersionResponse.of(version)


@router.get("/plans", permission=Permission.READ_PLANS)
async def list_plans(tx: Tx, page: PageQuery) -> Page[PlanResponse]:
    """All plans."""
    views = await queries.plan_page(tx, after=page.after, limit=page.fetch)
    return page_of(views, page, PlanResponse.of_plan)


@router.get("/plans/{plan_id}", permission=Permission.READ_PLANS)
async def read_plan(plan_id: UUID, tx: Tx, response: Response) -> PlanResponse:
    """One plan; its entity tag is the hash of the newest version."""
    view = await queries.plan(tx, plan_id)
    response.headers["etag"] = f'"{view.newest.version}-{view.newest.hash}"'
    return PlanResponse.of_plan(view)

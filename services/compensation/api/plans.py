"""Plans over HTTP."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.compensation.api.caller import Document, Me
from services.compensation.api.exact_numbers import ExactRoute
from services.compensation.api.figures import DecimalText
from services.compensation.domain.document.write import document
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.language.terms import plan_differences
from services.compensation.domain.plan import PlanTerms, TierTerms
from services.compensation.domain.published import PublishedVersion
from services.compensation.domain.written_plan import written_plan
from services.compensation.queries import plans as queries
from services.compensation.queries.plans import PlanView
from services.compensation.use_cases.publish_plan import PublishPlan, guard_plan, publish_plan, publish_version
from shared.web.access import Permission
from shared.web.conditional import Expected, tell_version
from shared.web.dependencies import CompanyOf, Today, Tx
from shared.web.fields import Day, Name
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["plans"])
router.route_class = ExactRoute

Figure = Annotated[DecimalText, Field(allow_inf_nan=False, ge=-(10**15), le=10**15, max_digits=30)]
NO_OVERRIDE = Decimal(0)


class TierModel(BaseModel):
    """Revenue from `from` (inclusive) to `to` (exclusive; null: open) in major units earns `rate`, a fraction of 1."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    start: Figure = Field(alias="from")
    end: Figure | None = Field(default=None, alias="to")
    rate: Figure


class VersionRequest(BaseModel):
    """What a plan says: in the plan language, or in short as marginal tiers on a month's revenue and an override."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    effective_on: Day | None = None
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    tiers: list[TierModel] | None = Field(default=None, min_length=1, max_length=100)
    manager_override: Figure = NO_OVERRIDE
    terms: Document | None = None
    """The plan in the whole plan language, worked examples included; every number is read exactly as it is written."""

    @model_validator(mode="after")
    def _one_form(self) -> "VersionRequest":
        if (self.tiers is None) == (self.terms is None):
            raise ValueError("write the plan as tiers, or as terms in the plan language")
        return self

    @property
    def examples(self) -> tuple[object, ...]:
        """The worked examples as they were written, numbers as decimal strings."""
        written = document((self.terms or {}).get("examples") or [])
        return tuple(written) if isinstance(written, list) else (written,)

    def plan(self, currency: str) -> Callable[[str], Plan]:
        """The checked plan in the currency named, or else the company's."""
        currency = self.currency or currency
        if self.terms is not None:
            return partial(written_plan, self.terms, self.name, currency)
        tiers = tuple(TierTerms(tier.start, tier.end, tier.rate) for tier in self.tiers or ())
        short = PlanTerms(currency, tiers, self.manager_override).checked()
        return lambda external_id: short.plan(external_id, self.name)


class PlanRequest(VersionRequest):
    """A new plan with its first version."""

    external_id: Name | None = None


class VersionResponse(BaseModel):
    """One version of a plan; `hash` is the SHA-256 of its canonical terms."""

    version: int
    name: str
    effective_on: Day
    currency: str
    tiers: list[TierModel] | None
    """The short form of a plan that says no more than marginal tiers and an override."""
    manager_override: DecimalText | None
    terms: dict[str, Any]
    """The plan in the plan language."""
    examples: list[dict[str, Any]]
    """The worked examples it was checked by."""
    hash: str

    @classmethod
    def of(cls, version: PublishedVersion) -> "VersionResponse":
        """Show a version."""
        short = PlanTerms.within(version.plan)
        tiers = [TierModel(start=tier.start, end=tier.end, rate=tier.rate) for tier in short.tiers] if short else None
        return cls(
            version=version.version,
            name=version.name,
            effective_on=version.effective_on,
            currency=version.plan.currency,
            tiers=tiers,
            manager_override=short.manager_override if short else None,
            terms=cast("dict[str, Any]", document(version.plan)),
            examples=cast("list[dict[str, Any]]", list(version.examples)),
            hash=version.hash,
        )


class DifferenceResponse(BaseModel):
    """One place where two versions differ, what stood and stands there (null: nothing), and the same in words."""

    place: list[str]
    before: Any
    after: Any
    told: str


class DiffResponse(BaseModel):
    """What one version changes against another, place by place; components are compared by their ids."""

    plan_id: UUID
    before: int
    after: int
    differences: list[DifferenceResponse]


class DiffQuery(BaseModel):
    """Which versions: by default the newest, against the one before it."""

    model_config = ConfigDict(populate_by_name=True)

    before: int | None = Field(default=None, alias="from", ge=1)
    after: int | None = Field(default=None, alias="to", ge=1)


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
async def publish(body: PlanRequest, tx: Tx, me: Me, today: Today, company: CompanyOf) -> PlanResponse:
    """Publish a plan; the same external id and content again answers the same plan."""
    written = body.plan(company.currency)
    command = PublishPlan(body.name, written, body.effective_on, body.external_id, me.subject, body.examples)
    plan_id = await publish_plan(tx, command, today=today, currency=company.currency)
    return PlanResponse.of_plan(await queries.plan(tx, plan_id))


async def _unchanged(plan_id: UUID, tx: Tx, expected: Expected) -> None:
    await guard_plan(tx, plan_id, expected)


@router.post(
    "/plans/{plan_id}/versions",
    permission=Permission.WRITE_PLANS,
    status_code=201,
    keyed=True,
    dependencies=[Depends(_unchanged)],
)
async def publish_another(
    plan_id: UUID, body: VersionRequest, tx: Tx, me: Me, today: Today, company: CompanyOf, response: Response
) -> VersionResponse:
    """Publish another version; deals from its first day on are decided again. If-Match guards against one meanwhile."""
    written = body.plan(company.currency)
    command = PublishPlan(body.name, written, body.effective_on, author=me.subject, examples=body.examples)
    version = await publish_version(tx, plan_id, command, today=today, currency=company.currency)
    tell_version(response, version.version)
    return VersionResponse.of(version)


@router.get("/plans", permission=Permission.READ_PLANS)
async def list_plans(tx: Tx, page: PageQuery) -> Page[PlanResponse]:
    """All plans."""
    views = await queries.plan_page(tx, after=page.after, limit=page.fetch)
    return page_of(views, page, PlanResponse.of_plan)


@router.get("/plans/{plan_id}", permission=Permission.READ_PLANS)
async def read_plan(plan_id: UUID, tx: Tx, response: Response) -> PlanResponse:
    """One plan; its number of versions is its version, as ETag."""
    view = await queries.plan(tx, plan_id)
    tell_version(response, view.newest.version)
    return PlanResponse.of_plan(view)


@router.get("/plans/{plan_id}/diff", permission=Permission.READ_PLANS)
async def read_diff(plan_id: UUID, tx: Tx, asked: Annotated[DiffQuery, Query()]) -> DiffResponse:
    """What a version of the plan changes against another."""
    before, after = await queries.two_versions(tx, plan_id, asked.before, asked.after)
    found = plan_differences(before.plan, after.plan)
    told = [DifferenceResponse(place=list(d.place), before=d.before, after=d.after, told=str(d)) for d in found]
    return DiffResponse(plan_id=plan_id, before=before.version, after=after.version, differences=told)

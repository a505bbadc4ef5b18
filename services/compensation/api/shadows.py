"""Shadow plans over HTTP: a draft runs beside the real plan, with winners and losers, until it is ended."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field, model_validator

from services.compensation.api.caller import Me, Period
from services.compensation.api.plans import VersionRequest
from services.compensation.domain.what_if.records import Behind, Figure, Gain, Shadow, Total
from services.compensation.queries import what_if as queries
from services.compensation.queries.what_if import ShadowReport
from services.compensation.use_cases.run_shadow import StartShadow, end_shadow, start_shadow
from shared.web.access import Permission
from shared.web.dependencies import CompanyOf, Tx
from shared.web.money import MoneyModel
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["what-if"])

_MOST = 100


class ShadowRequest(VersionRequest):
    """A draft, the plan whose place it takes, for whom (by default everybody on it), and from which month on."""

    instead_of: UUID
    member_ids: list[UUID] | None = Field(default=None, min_length=1, max_length=500)
    first_period: Period

    @model_validator(mode="after")
    def _dated_once(self) -> "ShadowRequest":
        if self.effective_on is not None:
            raise ValueError("a shadow runs from its first_period on")
        return self


class ShadowResponse(BaseModel):
    """A draft that runs beside a plan; `hash` is the SHA-256 of its canonical terms."""

    id: UUID
    name: str
    hash: str
    instead_of: UUID
    member_ids: list[UUID] | None
    first_period: str
    status: str
    started_by: str
    started_at: datetime
    ended_by: str | None
    ended_at: datetime | None

    @classmethod
    def of(cls, shadow: Shadow) -> "ShadowResponse":
        """Show a shadow."""
        same = ("id", "name", "hash", "first_period", "started_by", "started_at", "ended_by", "ended_at")
        return cls(
            **{name: getattr(shadow, name) for name in same},
            instead_of=shadow.plan_id,
            member_ids=list(shadow.member_ids) if shadow.member_ids is not None else None,
            status="running" if shadow.ended_at is None else "ended",
        )


class ShadowLag(BaseModel):
    """How many people's pay has moved since the shadow last looked at them, since when, and for how long."""

    payees: int
    since: datetime | None
    seconds: float

    @classmethod
    def of(cls, behind: Behind, now: datetime) -> "ShadowLag":
        """Show how far a shadow is behind."""
        waited = (now - behind.since).total_seconds() if behind.since else 0.0
        return cls(payees=behind.payees, since=behind.since, seconds=max(waited, 0.0))


class ShadowTotal(BaseModel):
    """Everybody and all months in one currency, and how many would win, lose, or stay as they are."""

    real: MoneyModel
    shadow: MoneyModel
    difference: MoneyModel
    winners: int
    losers: int
    unmoved: int

    @classmethod
    def of(cls, total: Total) -> "ShadowTotal":
        """Show a total."""
        counts = {"winners": total.winners, "losers": total.losers, "unmoved": total.unmoved}
        return cls(**_money(total.real, total.shadow, total.currency), **counts)


class ShadowGain(BaseModel):
    """Somebody's pay of all months."""

    payee_id: UUID
    payee: str
    real: MoneyModel
    shadow: MoneyModel
    difference: MoneyModel

    @classmethod
    def of(cls, gain: Gain, payee: str) -> "ShadowGain":
        """Show what somebody would win or lose."""
        return cls(payee_id=gain.payee_id, payee=payee, **_money(gain.real, gain.shadow, gain.currency))


class ShadowReportResponse(BaseModel):
    """A shadow, its lag, totals, and at most 100 of those who would win most and of those who would lose most."""

    shadow: ShadowResponse
    lag: ShadowLag
    totals: list[ShadowTotal]
    winners: list[ShadowGain]
    losers: list[ShadowGain]

    @classmethod
    def of(cls, found: ShadowReport, now: datetime) -> "ShadowReportResponse":
        """Show a report."""

        def told(gains: list[Gain]) -> list[ShadowGain]:
            return [ShadowGain.of(each, found.names.get(each.payee_id, str(each.payee_id))) for each in gains]

        return cls(
            shadow=ShadowResponse.of(found.shadow),
            lag=ShadowLag.of(found.behind, now),
            totals=[ShadowTotal.of(each) for each in found.totals],
            winners=told(found.winners),
            losers=told(found.losers),
        )


class ShadowFigure(BaseModel):
    """Somebody's pay of a month: by the ledger, and by the shadow."""

    id: UUID
    payee_id: UUID
    period: str
    real: MoneyModel
    shadow: MoneyModel
    difference: MoneyModel

    @classmethod
    def of(cls, figure: Figure) -> "ShadowFigure":
        """Show a figure."""
        where = {"id": figure.id, "payee_id": figure.payee_id, "period": figure.period}
        return cls(**where, **_money(figure.real, figure.shadow, figure.currency))


class ShadowFilters(BaseModel):
    """Narrow the list."""

    payee_id: UUID | None = None
    period: Period | None = None


@router.post("/compensation/shadows", permission=Permission.WRITE_PLANS, status_code=201)
async def start(body: ShadowRequest, tx: Tx, me: Me, company: CompanyOf) -> ShadowResponse:
    """Run a draft beside a plan from now on. It pays nobody, posts nothing and announces nothing."""
    draft = body.plan(company.currency)("shadow")
    command = StartShadow(draft, body.name, body.instead_of, body.member_ids, body.first_period, me)
    return ShadowResponse.of(await start_shadow(tx, command))


@router.get("/compensation/shadows", permission=Permission.WRITE_PLANS)
async def list_shadows(tx: Tx, page: PageQuery) -> Page[ShadowResponse]:
    """Every shadow, ended ones included."""
    found = await queries.shadow_page(tx, after=page.after, limit=page.fetch)
    return page_of(found, page, ShadowResponse.of)


@router.get("/compensation/shadows/{shadow_id}", permission=Permission.WRITE_PLANS)
async def report(shadow_id: UUID, tx: Tx) -> ShadowReportResponse:
    """Who would win and who would lose, and how far the shadow is behind."""
    return ShadowReportResponse.of(await queries.shadow_report(tx, shadow_id, _MOST), tx.now)


@router.get("/compensation/shadows/{shadow_id}/figures", permission=Permission.WRITE_PLANS, tabular=True)
async def list_figures(
    shadow_id: UUID, tx: Tx, page: PageQuery, filters: Annotated[ShadowFilters, Query()]
) -> Page[ShadowFigure]:
    """Real and shadow by payee and month."""
    wanted = filters.model_dump(exclude_none=True)
    found = await queries.shadow_figures(tx, shadow_id, wanted, after=page.after, limit=page.fetch)
    return page_of(found, page, ShadowFigure.of)


@router.post("/compensation/shadows/{shadow_id}/end", permission=Permission.WRITE_PLANS)
async def end(shadow_id: UUID, tx: Tx, me: Me) -> ShadowResponse:
    """Stop following; its figures stay as they are."""
    return ShadowResponse.of(await end_shadow(tx, shadow_id, me))


def _money(real: int, shadow: int, currency: str) -> dict[str, MoneyModel]:
    figures = {"real": real, "shadow": shadow, "difference": shadow - real}
    return {name: MoneyModel(minor=minor, currency=currency) for name, minor in figures.items()}

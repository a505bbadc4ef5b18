"""Partner companies over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from services.partners import queries
from services.partners.domain.partner import Partner, PartnerChange
from services.partners.use_cases.change_partner import change_partner
from services.partners.use_cases.guard_changes import guard_partner
from services.partners.use_cases.sign_partners import SignPartner, sign_partners
from shared.kernel.changes import version_of
from shared.web.access import Permission
from shared.web.bulk import BulkRequest, BulkResponse, answer_bulk
from shared.web.conditional import Expected, tell_version
from shared.web.dependencies import RowScope, Today, Tx, not_in_future
from shared.web.fields import Day, Name
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["partners"])

Lines = Annotated[list[Name], Field(max_length=100)]


class PartnerRequest(BaseModel):
    """A company to become a partner; `effective_on` defaults to today."""

    model_config = ConfigDict(extra="forbid")

    external_id: Name | None = None
    name: Name
    tier: Name = "registered"
    product_lines: Lines = []
    agreement: Name | None = None
    effective_on: Day | None = None

    @property
    def command(self) -> SignPartner:
        """What is asked for."""
        lines = tuple(self.product_lines)
        return SignPartner(self.name, self.tier, self.external_id, lines, self.agreement, self.effective_on)


class PartnerPatch(BaseModel):
    """The fields named change from `effective_on` on, which defaults to today."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    tier: Name | None = None
    product_lines: Lines | None = None
    agreement: Name | None = None
    effective_on: Day | None = None


class PartnerResponse(BaseModel):
    """A partner company as it has been since `effective_on`."""

    id: UUID
    external_id: str
    name: str
    tier: str
    product_lines: list[str]
    agreement: str | None
    effective_on: Day

    @classmethod
    def of(cls, partner: Partner) -> "PartnerResponse":
        """Show a partner."""
        return cls(
            id=partner.id,
            external_id=partner.external_id,
            name=partner.name,
            tier=partner.tier,
            product_lines=list(partner.product_lines),
            agreement=partner.agreement,
            effective_on=partner.effective_on,
        )


@router.post("/partners", permission=Permission.WRITE_PARTNERS, status_code=201)
async def sign(body: PartnerRequest, tx: Tx, today: Today, scope: RowScope) -> PartnerResponse:
    """A company becomes a partner; the same external id and body again answers the same partner."""
    (outcome,) = await sign_partners(tx, [body.command], today)
    return PartnerResponse.of(await queries.partner(tx, scope, outcome.unwrap()))


@router.post("/partners/bulk", permission=Permission.WRITE_PARTNERS)
async def sign_many(body: BulkRequest[PartnerRequest], tx: Tx, today: Today) -> BulkResponse:
    """Many companies at once."""
    return await answer_bulk(body, lambda item: item.command, lambda commands: sign_partners(tx, commands, today))


@router.get("/partners", permission=Permission.READ_PARTNERS)
async def list_partners(tx: Tx, scope: RowScope, page: PageQuery) -> Page[PartnerResponse]:
    """The partners within the caller's sight; a partner's own company for a partner."""
    found = await queries.partners(tx, scope, after=page.after, limit=page.fetch)
    return page_of(found, page, PartnerResponse.of)


@router.get("/partners/{partner_id}", permission=Permission.READ_PARTNERS)
async def show(partner_id: UUID, tx: Tx, scope: RowScope, response: Response) -> PartnerResponse:
    """One partner, its version as ETag."""
    return _told(await queries.partner(tx, scope, partner_id), response)


@router.patch("/partners/{partner_id}", permission=Permission.WRITE_PARTNERS)
async def change(
    partner_id: UUID, body: PartnerPatch, tx: Tx, today: Today, scope: RowScope, expected: Expected, response: Response
) -> PartnerResponse:
    """A partner's tier, product lines, name or agreement changes; If-Match guards against a change in between."""
    await guard_partner(tx, scope, partner_id, expected)
    on = not_in_future(body.effective_on, today, "effective_on")
    change = PartnerChange(body.name, body.tier, body.product_lines, body.agreement)
    return _told(await change_partner(tx, partner_id, change, on=on), response)


def _told(partner: Partner, response: Response) -> PartnerResponse:
    tell_version(response, version_of(partner))
    return PartnerResponse.of(partner)

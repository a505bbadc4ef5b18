"""Facts of compensation's own over HTTP: quotas, base pay, rates, payments, milestones, scores, openings."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.compensation.api.caller import Document, Me
from services.compensation.api.csv_rows import CsvText, CsvUnreadable, rows_of
from services.compensation.domain.reference import Reference
from services.compensation.queries import facts as queries
from services.compensation.queries.facts import FactView
from services.compensation.use_cases.open_accounts import state_opening_totals
from services.compensation.use_cases.state_facts import StateFact, restate_fact, state_facts
from shared.kernel.money import Money
from shared.web.access import Permission
from shared.web.bulk import BulkItem, BulkRequest, BulkResponse, answer_bulk
from shared.web.dependencies import CompanyOf, RowScope, Tx
from shared.web.fields import Day, Name
from shared.web.money import MoneyModel, NonNegativeMoney
from shared.web.pages import Page, PageQuery, page_of
from shared.web.personal import Personal
from shared.web.problems import problem_of
from shared.web.router import Router

router = Router(tags=["facts"])

_CSV_NAMES = {"kind", "external_id", "member_id", "member_external_id"}


class FactRequest(BaseModel):
    """A kind, the member it is about (by id or external id, where there is one), and what it says.

    Figures are decimals written as strings; days are written YYYY-MM-DD.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Name
    external_id: Name | None = None
    member_id: UUID | None = None
    member_external_id: Name | None = None
    content: Document

    @model_validator(mode="after")
    def _named_once(self) -> "FactRequest":
        if self.member_id is not None and self.member_external_id is not None:
            raise ValueError("name the member by member_id or by member_external_id")
        return self

    @property
    def command(self) -> StateFact:
        """What is asked for."""
        named = self.member_id is not None or self.member_external_id is not None
        member = Reference(self.member_id, self.member_external_id) if named else None
        return StateFact(self.kind, self.content, member, self.external_id)


class Restatement(BaseModel):
    """What the fact says from now on; nothing (null) withdraws it."""

    model_config = ConfigDict(extra="forbid")

    content: Document | None


class FactResponse(BaseModel):
    """A fact as it is believed now."""

    id: UUID
    external_id: str
    kind: str
    version: int
    member_id: UUID | None
    subject: str
    effective_on: Day
    content: Annotated[
        dict[str, Any] | None, Personal(Permission.READ_PAY, "fact_version", "content", subject="member_id")
    ]
    """Null: withdrawn."""
    recorded_by: str
    recorded_at: datetime

    @classmethod
    def of(cls, view: FactView) -> "FactResponse":
        """Show a fact."""
        return cls(
            id=view.id,
            external_id=view.external_id,
            kind=view.kind,
            version=view.version,
            member_id=view.member_id,
            subject=view.subject,
            effective_on=view.effective_on,
            content=view.content,
            recorded_by=view.recorded_by,
            recorded_at=view.recorded_at,
        )


class FactFilters(BaseModel):
    """Narrow the list."""

    kind: Name | None = None
    member_id: UUID | None = None
    subject: Name | None = None


class OpeningTotal(BaseModel):
    """What another system showed when it was left, for everybody together."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[str, Field(pattern="^(attainment|earned|held|draw|receivable)$")]
    total: NonNegativeMoney


class OpeningTotals(BaseModel):
    """Every total of the other system, and for how many people."""

    model_config = ConfigDict(extra="forbid")

    totals: list[OpeningTotal] = Field(min_length=1, max_length=100)
    people: int = Field(ge=0, le=1_000_000)


class Reconciled(BaseModel):
    """A total as stated and as opened; the first period closes only when all agree."""

    kind: str
    stated: MoneyModel
    opened: MoneyModel
    agrees: bool


class Reconciliation(BaseModel):
    """Every total."""

    items: list[Reconciled]


@router.post("/compensation/facts", permission=Permission.ENTER_PAY, status_code=201)
async def state(body: FactRequest, tx: Tx, me: Me, company: CompanyOf) -> FactResponse:
    """State a fact; whatever pay it moves is settled before the answer."""
    (outcome,) = await state_facts(tx, [body.command], person=me, currency=company.currency)
    return FactResponse.of(await queries.fact(tx, outcome.unwrap()))


@router.post("/compensation/facts/bulk", permission=Permission.ENTER_PAY)
async def state_many(body: BulkRequest[FactRequest], tx: Tx, me: Me, company: CompanyOf) -> BulkResponse:
    """State many facts in one transaction, each answered for itself."""
    return await answer_bulk(
        body,
        lambda item: item.command,
        lambda commands: state_facts(tx, commands, person=me, currency=company.currency),
    )


@router.post("/compensation/facts/csv", permission=Permission.ENTER_PAY)
async def state_csv(body: CsvText, tx: Tx, me: Me, company: CompanyOf) -> BulkResponse:
    """State a fact per row: `kind`, `external_id`, `member_external_id`, and a column per field of the content."""
    commands = [_command(row) for row in rows_of(body, required=["kind"])]
    outcomes = await state_facts(tx, commands, person=me, currency=company.currency)
    items = [
        BulkItem(index=i, id=o.id, status=o.status, problem=problem_of(o.refusal) if o.refusal else None)
        for i, o in enumerate(outcomes)
    ]
    return BulkResponse(items=items)


@router.post("/compensation/facts/{fact_id}/versions", permission=Permission.ENTER_PAY, status_code=201)
async def restate(fact_id: UUID, body: Restatement, tx: Tx, me: Me, company: CompanyOf) -> FactResponse:
    """Say a fact anew, or withdraw it; what was believed before stays on record."""
    await restate_fact(tx, fact_id, body.content, person=me, currency=company.currency)
    return FactResponse.of(await queries.fact(tx, fact_id))


@router.get("/compensation/facts", permission=Permission.READ_PAY)
async def list_facts(
    tx: Tx, scope: RowScope, page: PageQuery, filters: Annotated[FactFilters, Query()]
) -> Page[FactResponse]:
    """The facts within sight, as believed now."""
    wanted = filters.model_dump(exclude_none=True)
    return page_of(
        await queries.fact_page(tx, scope, wanted, after=page.after, limit=page.fetch), page, FactResponse.of
    )


@router.post("/compensation/openings", permission=Permission.ENTER_PAY)
async def state_totals(body: OpeningTotals, tx: Tx, me: Me) -> Reconciliation:
    """State what the other system showed: the openings must add up to it before the first period closes."""
    totals = {(each.kind, each.total.currency): each.total.minor for each in body.totals}
    await state_opening_totals(tx, totals, people=body.people, person=me)
    return await _reconciled(tx)


@router.get("/compensation/openings", permission=Permission.READ_PAY_TOTALS)
async def reconcile(tx: Tx, scope: RowScope) -> Reconciliation:
    """What was stated beside what was opened: totals over everybody, so nothing for who sees less than that."""
    return await _reconciled(tx) if scope.everything else Reconciliation(items=[])


async def _reconciled(tx: Tx) -> Reconciliation:
    stated, opened = await queries.opening_totals(tx)
    return Reconciliation(
        items=[
            Reconciled(
                kind=kind,
                stated=MoneyModel.of(Money(stated.get((kind, currency), 0), currency)),
                opened=MoneyModel.of(Money(opened.get((kind, currency), 0), currency)),
                agrees=stated.get((kind, currency), 0) == opened.get((kind, currency), 0),
            )
            for kind, currency in sorted(set(stated) | set(opened))
        ]
    )


def _command(row: dict[str, str]) -> StateFact:
    member_id, name = row.get("member_id"), row.get("member_external_id")
    member = Reference(_uuid(member_id) if member_id else None, name) if member_id or name else None
    content = {key: value for key, value in row.items() if key not in _CSV_NAMES}
    if "currency" in content and "amount" in content:
        content["amount"] = {"amount": content.pop("amount"), "currency": content.pop("currency")}  # type: ignore[assignment]
    return StateFact(row["kind"], content, member, row.get("external_id"))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise CsvUnreadable(f"{text[:100]!r} is no id", field="member_id") from error
